import type { Import, ImportRow, ImportRows } from '~/api/imports'
import { toCsv } from '~/desk/list/csv'
import { get } from '~/lib/api/client'
import { rowsPath } from './rows'

/** As many as the server gives at once. */
const STEP = 1000

/** The rows that are refused as a file: their own columns under the file's own headings, and why. */
export async function errorFile(
  of: Import,
  { reason, row: rowTitle }: { reason: string; row: string },
  say: (row: ImportRow) => string,
): Promise<Blob> {
  const lines: string[][] = []
  for (let from = 0; ; from += STEP) {
    const { items, total } = await get<ImportRows>(rowsPath(of.id, { show: 'refused' }, from, STEP))
    for (const row of items) {
      const cells = of.headings.map((_, at) => row.cells[at] ?? '')
      lines.push([String(row.row), ...cells, say(row)])
    }
    if (items.length === 0 || from + STEP >= total) break
  }
  return toCsv([rowTitle, ...of.headings, reason], lines)
}
