import { useTranslation } from 'react-i18next'
import type { Import, ImportRow } from '~/api/imports'
import { Code } from '~/desk/values'
import { useImportWords } from './words'

interface Props {
  of: Import
  row: ImportRow | undefined
  /** Edits that are not checked yet. */
  waiting: number
  editable: boolean
}

/** What is wrong with the row where the keyboard is: column, value, and what to do. */
export function RowAbout({ row, waiting, editable }: Props) {
  const { t } = useTranslation('imports')
  const { error, field } = useImportWords()
  return (
    <section
      aria-label={row ? t('rows.about', { row: row.row }) : t('rows.title')}
      className="flex max-h-40 min-h-16 shrink-0 flex-col gap-1 overflow-y-auto border-t border-line bg-surface px-4 py-2 sm:px-6"
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 text-small text-muted">
        <p className="font-medium">{row && t('rows.about', { row: row.row })}</p>
        <p id="keys-of-rows">{editable && t('rows.keys')}</p>
      </div>
      <div aria-live="polite">
        {waiting > 0 && <p className="text-doing">{t('rows.waiting', { count: waiting })}</p>}
        {row && row.outcome !== 'refused' && row.errors.length === 0 && waiting === 0 && (
          <p className="text-muted">{t('rows.right')}</p>
        )}
        {row && row.outcome === 'refused' && row.errors.length === 0 && <p>{t('rows.document')}</p>}
        {row && row.errors.length > 0 && (
          <ul className="flex flex-col gap-0.5">
            {row.errors.map((it) => {
              const text = error(it)
              return (
                <li key={`${it.code} ${it.column}`} className="flex flex-wrap items-baseline gap-x-2">
                  {it.column && <span className="font-medium">{field(it.column)}</span>}
                  {it.value && <Code>{it.value}</Code>}
                  <span className="text-wrong" lang={text === null ? 'en' : undefined}>
                    {text ?? it.message}
                  </span>
                </li>
              )
            })}
          </ul>
        )}
      </div>
    </section>
  )
}
