import { Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ChangeEvent, Fragment, type ReactNode, type RefObject, useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Search } from '~/lib/search'
import { useAnchor } from './anchor'
import type { Selection } from './selection'
import { type ListColumn, type ListSpec, OWN } from './spec'

export const HEIGHTS = { compact: 32, comfortable: 40 } as const
export type Density = keyof typeof HEIGHTS

interface Props<Row> {
  spec: ListSpec<Row>
  rows: readonly Row[]
  columns: readonly ListColumn<Row>[]
  density: Density
  dimmed: boolean
  /** The row of the keyboard. */
  active: string | null
  /** The row whose panel is open. */
  open: string | null
  selection: Selection
  onOpen: (id: string) => void
  onEnd: () => void
  foot: ReactNode
  /** What the server was asked for: another question is another list. */
  asked: string
  scroll: RefObject<{ to: (id: string) => void } | null>
}

type Line<Row> = { row: Row; id: string } | { heading: ReactNode; id: string }

/** Rows, with a heading before each group of them. */
function linesOf<Row>(spec: ListSpec<Row>, rows: readonly Row[]): Line<Row>[] {
  let last: string | null = null
  return rows.flatMap((row) => {
    const line: Line<Row> = { row, id: spec.rowId(row) }
    const group = spec.group?.(row)
    if (!group || group.id === last) return [line]
    last = group.id
    return [{ heading: group.label, id: `group ${group.id} ${line.id}` }, line]
  })
}

const tones = {
  attention: 'shadow-[inset_3px_0_0_var(--attention)]',
  wrong: 'shadow-[inset_3px_0_0_var(--wrong)]',
}

/** The table: only the rows in sight are there, between two spacers. */
export function Grid<Row>({
  spec,
  rows,
  columns,
  density,
  dimmed,
  open,
  onEnd,
  foot,
  scroll,
  asked,
  ...props
}: Props<Row>) {
  const { t } = useTranslation('console')
  const box = useRef<HTMLDivElement>(null)
  const lines = useMemo(() => linesOf(spec, rows), [spec, rows])
  const height = HEIGHTS[density]
  const ids = useMemo(() => lines.map(({ id }) => id), [lines])
  useAnchor(box, ids, height, asked)
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    overscan: 10,
    scrollPaddingStart: 36,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height is another measure
  useEffect(() => virtual.measure(), [height])

  useEffect(() => {
    scroll.current = {
      to: (id) =>
        virtual.scrollToIndex(
          lines.findIndex((line) => line.id === id),
          { align: 'auto' },
        ),
    }
  })

  const items = virtual.getVirtualItems()
  const first = items[0]
  const last = items.at(-1)
  const reached = last !== undefined && last.index >= lines.length - 30
  useEffect(() => {
    if (reached) onEnd()
  }, [reached, onEnd])

  const before = first?.start ?? 0
  const after = virtual.getTotalSize() - (last?.end ?? 0)
  const width = columns.reduce((sum, column) => sum + column.width, 40)
  const allShown = rows.map(spec.rowId)
  const all = allShown.length > 0 && allShown.every((id) => props.selection.ids.has(id))

  return (
    <section
      ref={box}
      aria-label={t('list.table', { title: spec.title })}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
      tabIndex={0}
      className="min-h-0 flex-1 overflow-auto focus-visible:-outline-offset-2"
    >
      <table
        aria-busy={dimmed}
        aria-rowcount={-1}
        style={{ minWidth: width }}
        className={`w-full table-fixed border-separate border-spacing-0 transition-opacity ${dimmed ? 'opacity-60' : ''}`}
      >
        <colgroup>
          <col style={{ width: 40 }} />
          {columns.map((column) => (
            <col key={column.id} style={column.grow ? undefined : { width: column.width }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            <th scope="col" className="sticky top-0 z-10 h-9 border-b border-line bg-canvas px-3 text-left">
              <Check
                label={t('list.selectAll')}
                checked={all}
                onChange={() => props.selection.all(all ? [] : allShown)}
              />
            </th>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={`sticky top-0 z-10 h-9 truncate border-b border-line bg-canvas px-2 text-small font-medium text-muted ${column.numeric ? 'text-right' : 'text-left'}`}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="[&_td>a]:max-w-full [&_td>a]:truncate [&_td>a]:align-middle [&_a]:no-underline [&_a:focus-visible]:underline [&_tr:hover_a]:underline">
          {before > 0 && <Spacer height={before} columns={columns.length + 1} />}
          {items.map(({ index }) => {
            const line = lines[index]
            if (!line) return <Fragment key={index} />
            if ('heading' in line) {
              return (
                <tr key={line.id} style={{ height }}>
                  <th
                    colSpan={columns.length + 1}
                    scope="rowgroup"
                    className="border-b border-line bg-sunken px-3 text-left font-medium"
                  >
                    {line.heading}
                  </th>
                </tr>
              )
            }
            return (
              <GridRow
                key={line.id}
                {...props}
                spec={spec}
                columns={columns}
                row={line.row}
                id={line.id}
                index={index}
                height={height}
                isOpen={line.id === open}
              />
            )
          })}
          {after > 0 && <Spacer height={after} columns={columns.length + 1} />}
        </tbody>
      </table>
      {foot}
    </section>
  )
}

interface RowProps<Row> extends Pick<Props<Row>, 'spec' | 'columns' | 'active' | 'selection' | 'onOpen'> {
  row: Row
  id: string
  index: number
  height: number
  isOpen: boolean
}

function GridRow<Row>({
  spec,
  columns,
  active,
  selection,
  onOpen,
  row,
  id,
  index,
  height,
  isOpen,
}: RowProps<Row>) {
  const { t } = useTranslation('console')
  const selected = selection.ids.has(id)
  const tone = spec.tone?.(row)
  const ground = isOpen || selected ? 'bg-accent-soft' : id === active ? 'bg-hover' : ''
  const name = columns[0]?.plain(row) ?? id
  return (
    <tr
      aria-rowindex={index + 2}
      aria-current={isOpen ? 'true' : undefined}
      data-active={id === active || undefined}
      style={{ height }}
      onClick={(event) => {
        if ((event.target as HTMLElement).closest('a, button, input, label')) return
        if (window.getSelection()?.toString()) return
        onOpen(id)
      }}
      className={`group cursor-default hover:bg-hover ${ground}`}
    >
      <td className={`border-b border-line px-3 ${tone ? tones[tone] : ''}`}>
        <Check
          label={t('list.select', { name: String(name) })}
          checked={selected}
          onChange={(event) => {
            if ((event.nativeEvent as MouseEvent).shiftKey) selection.reach(id)
            else selection.toggle(id)
          }}
        />
      </td>
      {columns.map((column, at) => (
        <td
          key={column.id}
          className={`truncate border-b border-line px-2 ${column.numeric ? 'tabular text-right' : ''}`}
        >
          {at === 0 ? (
            <Link
              to="."
              search={((old: Search) => ({ ...old, [OWN.row]: id })) as never}
              resetScroll={false}
              preload={false}
              className="inline-block max-w-full truncate align-middle leading-6 font-medium underline-offset-3 group-hover:underline focus-visible:-outline-offset-1"
            >
              {column.cell(row)}
            </Link>
          ) : (
            column.cell(row)
          )}
        </td>
      ))}
    </tr>
  )
}

function Check(props: {
  label: string
  checked: boolean
  onChange: (event: ChangeEvent<HTMLInputElement>) => void
}) {
  const { label, ...input } = props
  return (
    <span className="-m-1.5 inline-flex p-1.5 align-middle">
      <input type="checkbox" aria-label={label} className="size-4 align-middle" {...input} />
    </span>
  )
}

function Spacer({ height, columns }: { height: number; columns: number }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row takes no focus, and this one only keeps the place of others
    <tr aria-hidden="true" style={{ height }}>
      <td colSpan={columns} />
    </tr>
  )
}
