import type { CellEdit } from '~/api/imports'

/** What was written over cells and the server does not show yet, by row and cell. */
export type Edits = ReadonlyMap<string, CellEdit>

export const NONE: Edits = new Map()

export const at = (row: number, cell: number) => `${row}:${cell}`

/** Adds an edit; one that gives back what the server has is none. */
export function edited(edits: Edits, edit: CellEdit, there: string): Edits {
  const next = new Map(edits)
  const key = at(edit.row, edit.cell)
  if (edit.value.trim() === there) next.delete(key)
  else next.set(key, edit)
  return next
}

/** Without those that were sent and not changed since. */
export function without(edits: Edits, sent: readonly CellEdit[]): Edits {
  const next = new Map(edits)
  for (const edit of sent) {
    const key = at(edit.row, edit.cell)
    if (next.get(key)?.value === edit.value) next.delete(key)
  }
  return next
}

/** As many as the server takes at once. */
export const MOST = 1000

export const batch = (edits: Edits): CellEdit[] => [...edits.values()].slice(0, MOST)
