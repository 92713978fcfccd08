import { Bookmark, Columns3, Download, Link2, Rows3, Rows4, Trash2 } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { copy } from '~/lib/copy'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import type { Search } from '~/lib/search'
import { useProblemText } from '~/lib/useProblemText'
import { Button } from '~/ui/Button'
import { MenuItem, Popover } from '~/ui/Popover'
import { useAddress } from '../address'
import { asFile, type Format, readAll, save } from './exporting'
import type { Density } from './Grid'
import { type ListColumn, type ListSpec, OWN } from './spec'
import { columnsText, type ListState } from './state'
import { forgetView, isShown, saveView, viewsOf } from './views'

const tool =
  'flex h-8 items-center gap-1.5 rounded-control px-2 text-small font-medium text-muted transition-colors hover:bg-hover hover:text-ink'

/** The views that this browser keeps, and the address of this one to hand on. */
export function ViewsMenu<Row>({ spec }: { spec: ListSpec<Row> }) {
  const { t } = useTranslation('console')
  const [search, change] = useAddress()
  const [views, setViews] = useState(() => viewsOf(spec.id))
  const [name, setName] = useState('')
  const [copied, setCopied] = useState(false)
  const current = views.find((view) => isShown(view, search))
  const open = (wanted: Search) => {
    const away = Object.fromEntries(Object.keys(search).map((key) => [key, null]))
    change({ ...away, ...wanted }, { push: true })
  }
  return (
    <Popover
      label={t('list.views')}
      button={
        <>
          <Bookmark aria-hidden="true" className={`size-4 ${current ? 'fill-current' : ''}`} />
          <span className="sr-only max-w-40 truncate lg:not-sr-only">{current?.name ?? t('list.views')}</span>
        </>
      }
      className={tool}
      side="end"
      width="w-76"
    >
      {(close) => (
        <>
          {views.length === 0 && <p className="px-2 py-1.5 text-muted">{t('list.noViews')}</p>}
          {views.map((view) => (
            <div key={view.name} className="flex items-center">
              <div className="min-w-0 flex-1">
                <MenuItem
                  onClick={() => {
                    open(view.search)
                    close()
                  }}
                >
                  <span className={view === current ? 'font-semibold' : ''}>{view.name}</span>
                </MenuItem>
              </div>
              <button
                type="button"
                aria-label={t('list.forgetView', { name: view.name })}
                onClick={() => setViews(forgetView(spec.id, view.name))}
                className="flex size-8 items-center justify-center rounded-control text-muted hover:bg-hover hover:text-ink"
              >
                <Trash2 aria-hidden="true" className="size-3.5" />
              </button>
            </div>
          ))}
          <form
            className="mt-1 flex gap-1.5 border-t border-line p-2"
            onSubmit={(event) => {
              event.preventDefault()
              if (name.trim() === '') return
              setViews(saveView(spec.id, { name: name.trim(), search }))
              setName('')
            }}
          >
            <input
              aria-label={t('list.viewName')}
              placeholder={t('list.viewName')}
              value={name}
              maxLength={60}
              onChange={(event) => setName(event.target.value)}
              className="h-8 min-w-0 flex-1 rounded-control border border-line-strong bg-surface px-2 placeholder:text-muted"
            />
            <Button type="submit" className="h-8!">
              {t('list.saveView')}
            </Button>
          </form>
          <MenuItem
            icon={<Link2 aria-hidden="true" className="size-4 text-muted" />}
            onClick={async () => setCopied(await copy(window.location.href))}
          >
            <span aria-live="polite">{t(copied ? 'list.linkCopied' : 'list.copyLink')}</span>
          </MenuItem>
        </>
      )}
    </Popover>
  )
}

/** Which columns there are, and how tall a row is. */
export function ColumnsMenu<Row>({
  spec,
  state,
  density,
  onDensity,
}: {
  spec: ListSpec<Row>
  state: ListState<Row>
  density: Density
  onDensity: (density: Density) => void
}) {
  const { t } = useTranslation('console')
  const shown = state.columns.map(({ id }) => id)
  const toggle = (id: string) => {
    const next = shown.includes(id) ? shown.filter((other) => other !== id) : [...shown, id]
    state.change({ [OWN.columns]: columnsText(spec.columns, next) })
  }
  const Rows = density === 'compact' ? Rows3 : Rows4
  return (
    <Popover
      label={t('list.columns')}
      button={
        <>
          <Columns3 aria-hidden="true" className="size-4" />
          <span className="sr-only lg:not-sr-only">{t('list.columns')}</span>
        </>
      }
      className={tool}
      side="end"
    >
      {() => (
        <>
          {spec.columns.map((column, at) => (
            <label
              key={column.id}
              className={`flex min-h-8 items-center gap-2 rounded-control px-2 ${at === 0 ? 'text-muted' : 'cursor-pointer hover:bg-hover'}`}
            >
              <input
                type="checkbox"
                className="size-4"
                disabled={at === 0}
                checked={at === 0 || shown.includes(column.id)}
                onChange={() => toggle(column.id)}
              />
              {column.header}
            </label>
          ))}
          <div className="mt-1 border-t border-line pt-1">
            <MenuItem
              icon={<Rows aria-hidden="true" className="size-4 text-muted" />}
              onClick={() => onDensity(density === 'compact' ? 'comfortable' : 'compact')}
            >
              {t(density === 'compact' ? 'list.comfortable' : 'list.compact')}
            </MenuItem>
          </div>
        </>
      )}
    </Popover>
  )
}

type Progress = { rows: number } | { failed: unknown } | null

/** All rows of the filter as a file, with how far it is and a way to stop. */
export function ExportMenu<Row>({
  spec,
  path,
  params,
  columns,
}: {
  spec: ListSpec<Row>
  path: string
  params: Search
  columns: readonly ListColumn<Row>[]
}) {
  const { t } = useTranslation(['console', 'common'])
  const language = useLanguage()
  const problem = useProblemText()
  const [progress, setProgress] = useState<Progress>(null)
  const abort = useRef<AbortController | null>(null)

  const run = async (format: Format) => {
    const controller = new AbortController()
    abort.current = controller
    setProgress({ rows: 0 })
    try {
      const rows = await readAll<Row>(path, params, {
        signal: controller.signal,
        onProgress: (count) => setProgress({ rows: count }),
      })
      const day = new Date().toISOString().slice(0, 10)
      save(await asFile(format, columns, rows), `ambar-${spec.id}-${day}.${format}`)
      setProgress(null)
    } catch (failed) {
      setProgress(controller.signal.aborted ? null : { failed })
    }
  }

  if (progress && 'rows' in progress) {
    return (
      <span className="flex items-center gap-1 text-small" role="status">
        <span className="tabular text-muted">
          {t('console:list.exporting', { rows: formatNumber(progress.rows, language) })}
        </span>
        <button type="button" className={tool} onClick={() => abort.current?.abort()}>
          {t('console:list.stop')}
        </button>
      </span>
    )
  }
  return (
    <Popover
      label={t('console:list.export')}
      button={
        <>
          <Download aria-hidden="true" className={`size-4 ${progress ? 'text-wrong' : ''}`} />
          <span className="sr-only lg:not-sr-only">{t('console:list.export')}</span>
        </>
      }
      className={tool}
      side="end"
    >
      {(close) => (
        <>
          {progress && (
            <p role="alert" className="px-2 py-1.5 text-wrong">
              {problem.whole(progress.failed).text}
            </p>
          )}
          <p className="px-2 py-1 text-small text-muted">{t('console:list.exportHint')}</p>
          {(['csv', 'xlsx'] as const).map((format) => (
            <MenuItem
              key={format}
              onClick={() => {
                close()
                void run(format)
              }}
            >
              {t(`console:list.as.${format}`)}
            </MenuItem>
          ))}
        </>
      )}
    </Popover>
  )
}

/** In which order: only orders that the server knows. */
export function SortMenu<Row>({ spec, state }: { spec: ListSpec<Row>; state: ListState<Row> }) {
  const { t } = useTranslation('console')
  if (!spec.sorts || spec.sorts.length < 2) return null
  return (
    <label className="flex items-center gap-1.5 text-small text-muted">
      {t('list.sort')}
      <select
        value={state.sort}
        onChange={({ target }) =>
          state.change({ [OWN.sort]: target.value === spec.sorts?.[0]?.value ? null : target.value })
        }
        className="h-8 rounded-control border border-line-strong bg-surface px-1.5 text-ink"
      >
        {spec.sorts.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  )
}
