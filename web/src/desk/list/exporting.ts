import type { Page } from '~/api/types'
import { get } from '~/lib/api/client'
import type { Search } from '~/lib/search'
import { toCsv } from './csv'
import { pagePath } from './pages'
import type { ListColumn, Plain } from './spec'

export type Format = 'csv' | 'xlsx'

/** As many as the server gives at once. */
const STEP = 200

/** All rows of a filter, page after page. */
export async function readAll<Row>(
  path: string,
  params: Search,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (rows: number) => void },
): Promise<Row[]> {
  const rows: Row[] = []
  let after: string | null = null
  do {
    const page: Page<Row> = await get<Page<Row>>(pagePath(path, params, after, STEP), { signal })
    rows.push(...page.items)
    onProgress(rows.length)
    after = page.next
  } while (after !== null)
  return rows
}

/** The rows as a file. The writer of XLSX is loaded when it is first wanted. */
export async function asFile<Row>(
  format: Format,
  columns: readonly ListColumn<Row>[],
  rows: readonly Row[],
): Promise<Blob> {
  const header = columns.map(({ header: name }) => name)
  const values: Plain[][] = rows.map((row) => columns.map(({ plain }) => plain(row)))
  if (format === 'csv') return toCsv(header, values)
  const { toXlsx } = await import('./xlsx')
  return toXlsx(header, values)
}

/** Hands a file to the person. */
export function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser has taken it by the time this runs.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
