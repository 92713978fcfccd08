import { X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ErrorKind, Import } from '~/api/imports'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import type { Shown } from './rows'
import { useImportWords } from './words'

/** Of many errors at once nobody can say which row, which limit. */
const ANY = Object.fromEntries(
  'row choices most cells columns said bad rows given allowed max found uses'
    .split(' ')
    .map((name) => [name, '…']),
)

interface Props {
  of: Import
  kinds: readonly ErrorKind[]
  shown: Shown
  onShow: (shown: Shown) => void
}

/** What would come of the file, as figures that are filters, and the kinds of errors under them. */
export function Totals({ of, kinds, shown, onShow }: Props) {
  const { t } = useTranslation('imports')
  const language = useLanguage()
  const { error, field } = useImportWords()
  const undone = of.state === 'undone'
  const refused = undone ? of.kept : of.bad_rows + of.refused
  const figures = [
    { show: 'all', name: t('total.all'), value: of.rows },
    { show: null, name: t('total.new'), value: of.would_add },
    { show: 'unchanged', name: t('total.unchanged'), value: of.would_leave },
    { show: 'refused', name: undone ? t('total.kept') : t('total.refused'), value: refused },
    { show: 'edited', name: t('total.edited'), value: null },
  ] as const
  const title = (kind: ErrorKind) => error({ code: kind.code, params: ANY }) ?? kind.code
  const isShown = (kind: ErrorKind) => shown.code === kind.code && (shown.column ?? null) === kind.column

  return (
    <div className="flex flex-col gap-3">
      <ul className="flex flex-wrap gap-2">
        {figures.map(({ show, name, value }) => {
          const on = shown.show === show && !shown.code
          const look = `flex h-9 items-center gap-2 rounded-control border px-3 ${on ? 'border-line-strong bg-accent-soft' : 'border-line bg-surface'}`
          const text = (
            <>
              <span className="text-small text-muted">{name}</span>{' '}
              {value !== null && (
                <span
                  className={`tabular font-semibold ${show === 'refused' && value > 0 ? 'text-wrong' : ''}`}
                >
                  {formatNumber(value, language)}
                </span>
              )}
            </>
          )
          return (
            <li key={name}>
              {show === null ? (
                <p className={look}>{text}</p>
              ) : (
                <button
                  type="button"
                  aria-pressed={on}
                  onClick={() => onShow({ show })}
                  className={`${look} hover:bg-hover`}
                >
                  {text}
                </button>
              )}
            </li>
          )
        })}
      </ul>
      {kinds.length > 0 && (
        <section aria-label={t('rows.kinds')} className="flex max-h-28 flex-wrap gap-1.5 overflow-y-auto">
          {kinds.map((kind) => (
            <button
              key={`${kind.code} ${kind.column}`}
              type="button"
              aria-pressed={isShown(kind)}
              title={title(kind)}
              onClick={() =>
                onShow(
                  isShown(kind)
                    ? { show: 'refused' }
                    : { show: 'refused', code: kind.code, column: kind.column },
                )
              }
              className={`flex max-w-90 items-center gap-1.5 rounded-control border px-2 py-0.5 text-small hover:bg-hover ${isShown(kind) ? 'border-wrong bg-wrong-soft' : 'border-line bg-surface'}`}
            >
              <span className="tabular shrink-0 font-semibold text-wrong">
                {formatNumber(kind.rows, language)}
              </span>
              {kind.column && <span className="shrink-0 font-medium">{field(kind.column)}</span>}
              <span className="truncate text-muted">{title(kind)}</span>
              {isShown(kind) && <X aria-hidden="true" className="size-3.5 shrink-0" />}
            </button>
          ))}
        </section>
      )}
    </div>
  )
}
