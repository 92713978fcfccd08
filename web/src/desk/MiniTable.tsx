import type { ReactNode } from 'react'

export interface MiniColumn<Row> {
  id: string
  header: string
  cell: (row: Row) => ReactNode
  numeric?: boolean
  /** What stands in it says so itself: its name is for those who do not see. */
  plain?: boolean
}

interface Props<Row> {
  label: string
  rows: readonly Row[]
  rowId: (row: Row) => string
  columns: readonly MiniColumn<Row>[]
  empty: string
}

/** A short table inside a card. */
export function MiniTable<Row>({ label, rows, rowId, columns, empty }: Props<Row>) {
  if (rows.length === 0) return <p className="border-t border-line py-2 text-muted">{empty}</p>
  return (
    <section
      // What only screen readers see is placed absolutely: without a place of its own it would widen the page.
      className="relative overflow-x-auto"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
      tabIndex={0}
    >
      <table className="w-full [&_code]:break-normal [&_code]:whitespace-nowrap">
        <thead>
          <tr>
            {columns.map(({ id, header, numeric, plain }) => (
              <th
                key={id}
                scope="col"
                className={`border-b border-line py-1 pr-3 text-small font-medium whitespace-nowrap text-muted last:pr-0 ${numeric ? 'text-right' : 'text-left'}`}
              >
                {plain ? <span className="sr-only">{header}</span> : header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowId(row)}>
              {columns.map(({ id, cell, numeric }) => (
                <td
                  key={id}
                  className={`border-b border-line py-1.5 pr-3 align-top last:pr-0 ${numeric ? 'tabular text-right' : ''}`}
                >
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
