import { Copy } from 'lucide-react'
import { type ReactNode, type RefObject, useCallback, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { copy } from '~/lib/copy'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { recall, remember } from '~/lib/storage'
import { useTitle } from '~/lib/title'
import { useProblemText } from '~/lib/useProblemText'
import { Notice } from '~/ui/Notice'
import { useKeys } from '../keys/keys'
import { SectionTabs } from '../SectionTabs'
import { useMay } from '../session'
import { FilterBar } from './FilterBar'
import { type Density, Grid } from './Grid'
import { ColumnsMenu, ExportMenu, SortMenu, ViewsMenu } from './menus'
import { usePages } from './pages'
import { Rows } from './Rows'
import { Empty, Failed, Forbidden, NothingFound } from './States'
import { type Selection, useSelection } from './selection'
import { type BulkAction, type ListSpec, OWN } from './spec'
import { type ListState, useListState } from './state'

interface Props<Row> {
  spec: ListSpec<Row>
  /** What opens beside the list; gets the row where it is among those that were read. */
  panel?: (id: string, row: Row | undefined, close: () => void) => ReactNode
  actions?: readonly BulkAction<Row>[]
  /** At the end of the filter line. */
  tools?: ReactNode
  /** Whether the filter can be saved as a file. */
  exportable?: boolean
  /** Under the filter line, over the rows. */
  notice?: ReactNode
}

/** The home of every thing: a filter line, the rows, and a panel that opens on a row without leaving the list. */
export function List<Row>(props: Props<Row>) {
  const { spec } = props
  const may = useMay(spec.permission)
  useTitle(spec.title)
  return (
    <div data-edge className="flex min-h-0 flex-1 flex-col">
      <h1 className="sr-only">{spec.title}</h1>
      {may ? (
        <Permitted {...props} />
      ) : (
        <>
          <Head />
          <Forbidden permission={spec.permission} />
        </>
      )}
    </div>
  )
}

function Head({ children }: { children?: ReactNode }) {
  return (
    <div className="flex items-center gap-2 border-b border-line px-4">
      <div className="min-w-0 flex-1">
        <SectionTabs />
      </div>
      {children}
    </div>
  )
}

const NO_ACTIONS: readonly never[] = []

function Permitted<Row>({ spec, panel, actions = NO_ACTIONS, tools, notice, exportable = true }: Props<Row>) {
  const { t } = useTranslation(['console', 'common'])
  const state = useListState(spec)
  const query = usePages<Row>(spec.path, state.params, {
    enabled: true,
    ...(spec.everySeconds ? { everySeconds: spec.everySeconds } : {}),
  })
  const rows = useMemo(() => query.data?.pages.flatMap(({ items }) => items) ?? [], [query.data])
  const order = useMemo(() => rows.map(spec.rowId), [rows, spec])
  const asked = JSON.stringify([spec.path, state.params])
  const selection = useSelection(order, asked)
  const [density, setDensity] = useDensity()
  const [active, setActive] = useState<string | null>(null)
  const main = useRef<HTMLInputElement>(null)
  const scroll = useRef<{ to: (id: string) => void }>(null)

  const { hasNextPage, isFetchingNextPage, fetchNextPage, isPlaceholderData } = query
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isPlaceholderData) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, isPlaceholderData])

  const open = (id: string | null) => {
    if (id) setActive(id)
    state.change({ [OWN.row]: id })
  }
  useListKeys({ order, active, setActive, selection, state, scroll, main, open, hasPanel: Boolean(panel) })

  const clear = () => state.change(Object.fromEntries(spec.filters.map(({ id }) => [id, null])))
  const filtered = Object.keys(state.filters).length > 0
  const aside =
    panel && state.row
      ? panel(
          state.row,
          rows.find((row) => spec.rowId(row) === state.row),
          () => open(null),
        )
      : null

  return (
    <>
      <Head>
        <ViewsMenu spec={spec} />
        <ColumnsMenu spec={spec} state={state} density={density} onDensity={setDensity} />
        {exportable && (
          <ExportMenu spec={spec} path={spec.path} params={state.params} columns={state.columns} />
        )}
      </Head>
      <FilterBar
        spec={spec}
        state={state}
        main={main}
        end={
          <>
            {tools}
            <SortMenu spec={spec} state={state} />
            {query.data && <Count rows={rows.length} more={hasNextPage} />}
          </>
        }
      />
      {notice}
      {query.error && query.data && <StaleNotice error={query.error} />}
      <div className="relative flex min-h-0 flex-1">
        <div className="flex min-w-0 flex-1 flex-col">
          {query.isPending && <Rows label={t('common:loading')} />}
          {query.error && !query.data && <Failed error={query.error} onRetry={() => void query.refetch()} />}
          {query.data && rows.length === 0 && (
            <div className={`m-auto transition-opacity ${isPlaceholderData ? 'opacity-60' : ''}`}>
              {filtered ? <NothingFound onClear={clear} /> : <Empty spec={spec} />}
            </div>
          )}
          {rows.length > 0 && (
            <Grid
              spec={spec}
              rows={rows}
              columns={state.columns}
              density={density}
              dimmed={isPlaceholderData}
              active={active}
              open={state.row}
              selection={selection}
              onOpen={(id) => (panel ? open(id) : setActive(id))}
              onEnd={onEnd}
              scroll={scroll}
              asked={asked}
              foot={isFetchingNextPage && <p className="px-4 py-2 text-muted">{t('common:loading')}</p>}
            />
          )}
          {selection.ids.size > 0 && (
            <BulkBar spec={spec} rows={rows} selection={selection} actions={actions} />
          )}
        </div>
        {aside && (
          <aside
            aria-label={t('console:list.panel')}
            className="absolute inset-y-0 right-0 z-20 flex w-full max-w-110 flex-col overflow-y-auto border-l border-line-strong bg-surface md:static md:w-100 md:shrink-0 lg:w-110"
          >
            {aside}
          </aside>
        )}
      </div>
    </>
  )
}

/** How many rows are read, and whether there are more: nobody counts a million rows to say so. */
function Count({ rows, more }: { rows: number; more: boolean }) {
  const { t } = useTranslation('console')
  const language = useLanguage()
  const text = t('list.rows', { count: rows, shown: formatNumber(rows, language) + (more ? '+' : '') })
  return (
    <p role="status" className="tabular px-1 text-small whitespace-nowrap text-muted">
      {text}
    </p>
  )
}

/** What is shown could not be read again. */
function StaleNotice({ error }: { error: Error }) {
  const { t } = useTranslation('console')
  const { text } = useProblemText().whole(error)
  return (
    <div className="px-4 py-2">
      <Notice state="wrong" title={t('list.stale')}>
        {text}
      </Notice>
    </div>
  )
}

function BulkBar<Row>({
  spec,
  rows,
  selection,
  actions,
}: {
  spec: ListSpec<Row>
  rows: readonly Row[]
  selection: Selection
  actions: readonly BulkAction<Row>[]
}) {
  const { t } = useTranslation('console')
  const [copied, setCopied] = useState(false)
  const selected = rows.filter((row) => selection.ids.has(spec.rowId(row)))
  const button =
    'flex h-8 items-center gap-1.5 rounded-control border border-line-strong px-2.5 text-small font-medium hover:bg-hover disabled:text-muted'
  const codes = () => selected.map((row) => String(spec.columns[0]?.plain(row) ?? '')).join('\n')
  return (
    <div className="flex flex-wrap items-center gap-2 border-t border-line bg-surface px-4 py-2">
      <p role="status" className="tabular pr-2 font-medium">
        {t('list.selected', { count: selection.ids.size })}
      </p>
      {actions.map(({ id, label, icon, run, disabled }) => (
        <button
          key={id}
          type="button"
          disabled={disabled?.(selected)}
          className={button}
          onClick={() => run(selected)}
        >
          {icon}
          {label}
        </button>
      ))}
      <button type="button" className={button} onClick={async () => setCopied(await copy(codes()))}>
        <Copy aria-hidden="true" className="size-3.5" />
        <span aria-live="polite">{t(copied ? 'list.codesCopied' : 'list.copyCodes')}</span>
      </button>
      <button
        type="button"
        className="ml-auto h-8 rounded-control px-2 text-small text-muted hover:text-ink"
        onClick={selection.clear}
      >
        {t('list.unselect')}
      </button>
    </div>
  )
}

function useDensity(): [Density, (density: Density) => void] {
  const [density, set] = useState<Density>(() =>
    recall('density') === 'comfortable' ? 'comfortable' : 'compact',
  )
  return [
    density,
    (next) => {
      remember('density', next === 'compact' ? null : next)
      set(next)
    },
  ]
}

interface ListKeys<Row> {
  order: readonly string[]
  active: string | null
  setActive: (id: string) => void
  selection: Selection
  state: ListState<Row>
  scroll: RefObject<{ to: (id: string) => void } | null>
  main: RefObject<HTMLInputElement | null>
  open: (id: string | null) => void
  hasPanel: boolean
}

/** J and K walk, X selects, Shift reaches, Enter opens, Esc closes: first the panel, then the selection. */
function useListKeys<Row>({
  order,
  active,
  setActive,
  selection,
  state,
  scroll,
  main,
  open,
  hasPanel,
}: ListKeys<Row>) {
  const step = (by: 1 | -1, reaching: boolean) => () => {
    const at = active === null ? -1 : order.indexOf(active)
    const next = order[at === -1 ? 0 : Math.min(order.length - 1, Math.max(0, at + by))]
    if (next === undefined) return
    if (reaching) {
      if (active && !selection.ids.has(active)) selection.toggle(active)
      selection.reach(next)
    }
    setActive(next)
    scroll.current?.to(next)
    // An open panel follows: that is how one reads through a list.
    if (state.row && hasPanel) open(next)
  }
  const leave = () => {
    if (state.row) open(null)
    else selection.clear()
  }
  const walk = (id: string, code: string, by: 1 | -1) => [
    { id, code, run: step(by, false) },
    { id: `${id}Reach`, code, shift: true, run: step(by, true) },
  ]
  useKeys([
    ...walk('next', 'KeyJ', 1),
    ...walk('previous', 'KeyK', -1),
    { id: 'select', code: 'KeyX', run: () => active && selection.toggle(active) },
    { id: 'selectReach', code: 'KeyX', shift: true, run: () => active && selection.reach(active) },
    ...(hasPanel ? [{ id: 'open', code: 'Enter', run: () => active && open(active) }] : []),
    { id: 'close', code: 'Escape', run: leave },
    { id: 'filter', code: 'Slash', run: () => main.current?.focus() },
  ])
}
