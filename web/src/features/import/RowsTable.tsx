import { useVirtualizer } from '@tanstack/react-virtual'
import { Inbox } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Import } from '~/api/imports'
import { Failed } from '~/desk/list/States'
import { Skeleton } from '~/ui/Skeleton'
import { Trouble } from '~/ui/Trouble'
import { at } from './edits'
import { isAtWork } from './kinds'
import { RowAbout } from './RowAbout'
import { RowLine } from './RowLine'
import { type Shown, useRows } from './rows'
import type { Editing } from './useEdits'

const HEIGHT = 36
const ROW_WIDTH = 72
const STATE_WIDTH = 136
const CELL_WIDTH = 168

interface Props {
  of: Import
  stamp: string
  shown: Shown
  editing: Editing
  editable: boolean
}

/** Where the keyboard is: a row by its place among those that are shown, and a cell of it. */
interface Place {
  index: number
  cell: number
}

const STEPS: Record<string, [number, number]> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  PageDown: [15, 0],
  PageUp: [-15, 0],
}

/** The rows of the file, however many: only those in sight are there. Cells are edited where they stand. */
export function RowsTable({ of, stamp, shown, editing, editable }: Props) {
  const { t } = useTranslation('imports')
  const box = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState<Place>({ index: 0, cell: 0 })
  const [writing, setWriting] = useState<string | null>(null)
  const [range, setRange] = useState({ first: 0, last: 50 })
  const rows = useRows(of, stamp, shown, range.first, range.last)
  const virtual = useVirtualizer({
    count: rows.total,
    getScrollElement: () => box.current,
    estimateSize: () => HEIGHT,
    overscan: 12,
    scrollPaddingStart: HEIGHT,
  })
  const items = virtual.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  useEffect(() => setRange({ first, last: Math.max(last, first + 50) }), [first, last])

  // Where the keyboard is stays in sight and keeps the focus, also when rows before it are mended and gone.
  const focused = useRef(false)
  const index = Math.min(place.index, Math.max(0, rows.total - 1))
  useEffect(() => {
    if (!focused.current || writing !== null) return
    box.current
      ?.querySelector<HTMLElement>(`[data-place="${index}:${place.cell}"]`)
      ?.focus({ preventScroll: true })
  })

  const move = (down: number, right: number) => {
    const next = {
      index: Math.max(0, Math.min(rows.total - 1, index + down)),
      cell: Math.max(0, Math.min(of.headings.length - 1, place.cell + right)),
    }
    setPlace(next)
    if (down !== 0) virtual.scrollToIndex(next.index, { align: 'auto' })
    box.current
      ?.querySelector(`[data-place="${next.index}:${next.cell}"]`)
      ?.scrollIntoView?.({ inline: 'nearest', block: 'nearest' })
  }
  const row = rows.at(index)
  const value = row && (editing.edits.get(at(row.row, place.cell))?.value ?? row.cells[place.cell] ?? '')
  const begin = (text: string) => editable && row && setWriting(text)
  const write = (text: string) => {
    setWriting(null)
    if (row) editing.write({ row: row.row, cell: place.cell, value: text }, row.cells[place.cell] ?? '')
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (writing !== null || event.ctrlKey || event.metaKey || event.altKey) return
    const step = STEPS[event.key]
    if (step) move(...step)
    else if (event.key === 'Home') move(event.ctrlKey ? -rows.total : 0, -of.headings.length)
    else if (event.key === 'End') move(0, of.headings.length)
    else if (event.key === 'Enter' || event.key === 'F2') begin(value ?? '')
    else if (event.key === 'Delete' && editable) write('')
    else return
    // The console's own keys of a letter are not meant here.
    event.preventDefault()
    event.stopPropagation()
  }

  if (rows.error && rows.pending) return <Failed error={rows.error} onRetry={rows.again} />
  if (rows.pending) {
    return (
      <div className="p-4 sm:px-6">
        <Skeleton label={t('rows.loading')} lines={8} />
      </div>
    )
  }
  if (rows.total === 0) {
    if (isAtWork(of.state)) return <div className="flex-1" />
    return <Trouble heading="h2" icon={Inbox} title={t('rows.noRows')} text={t('rows.noRowsHint')} />
  }
  const before = items[0]?.start ?? 0
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  const width = ROW_WIDTH + STATE_WIDTH + of.headings.length * CELL_WIDTH
  const head =
    'sticky top-0 z-10 h-9 truncate border-b border-line bg-canvas px-2 text-left text-small font-medium text-muted'

  return (
    <>
      <div ref={box} className="min-h-0 flex-1 overflow-auto">
        <table
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are edited is a grid
          role="grid"
          aria-label={t('rows.title')}
          aria-rowcount={rows.total + 1}
          aria-describedby="keys-of-rows"
          style={{ minWidth: width }}
          onKeyDown={onKeyDown}
          onFocus={() => {
            focused.current = true
          }}
          onBlur={(event) => {
            // A row that is mended and gone takes no focus with it.
            if (event.relatedTarget !== null)
              focused.current = event.currentTarget.contains(event.relatedTarget)
          }}
          className="w-full table-fixed border-separate border-spacing-0"
        >
          <colgroup>
            <col style={{ width: ROW_WIDTH }} />
            <col style={{ width: STATE_WIDTH }} />
            {of.headings.map((_, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns are told by their place
              <col key={column} />
            ))}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col" className={`${head} left-0 z-20`}>
                {t('rows.row')}
              </th>
              <th scope="col" className={head}>
                {t('rows.what')}
              </th>
              {of.headings.map((heading, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns are told by their place
                <th key={column} scope="col" title={heading} className={head}>
                  {heading || t('columns.noHeading', { number: column + 1 })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {before > 0 && <Spacer height={before} columns={of.headings.length + 2} />}
            {items.map(({ index: it }) => (
              <RowLine
                key={it}
                of={of}
                row={rows.at(it)}
                index={it}
                height={HEIGHT}
                active={it === index ? place.cell : null}
                writing={it === index ? writing : null}
                editing={editing}
                onPlace={(cell) => setPlace({ index: it, cell })}
                onBegin={(cell, text) => {
                  setPlace({ index: it, cell })
                  if (editable) setWriting(text)
                }}
                onWrite={write}
                onGiveUp={() => setWriting(null)}
              />
            ))}
            {after > 0 && <Spacer height={after} columns={of.headings.length + 2} />}
          </tbody>
        </table>
      </div>
      <RowAbout of={of} row={row} waiting={editing.waiting} editable={editable} />
    </>
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
