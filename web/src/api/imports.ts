/** Files that are imported, as the import centre reads them. */

export type ImportKind = 'items' | 'locations' | 'stock' | 'deliveries' | 'orders'

export type ImportState =
  | 'uploading'
  | 'checking'
  | 'checked'
  | 'committing'
  | 'done'
  | 'failed'
  | 'cancelled'
  | 'undoing'
  | 'undone'

export interface Import {
  id: string
  kind: ImportKind
  file: string
  state: ImportState
  owner_id: string | null
  warehouse_id: string | null
  format: string | null
  sheet: string | null
  encoding: string | null
  delimiter: 'comma' | 'semicolon' | 'tab' | 'pipe' | null
  map: string[]
  map_remembered: boolean
  headings: string[]
  heading_columns: (string | null)[]
  sample: string[][]
  bytes: number
  rows: number
  bad_rows: number
  would_add: number
  would_leave: number
  errors: number
  mode: 'all' | 'only_valid' | null
  done_rows: number
  added: number
  unchanged: number
  refused: number
  undone_rows: number
  kept: number
  failure_code: string | null
  failure_detail: string | null
  by: string
  created_at: string
  checked_at: string | null
  finished_at: string | null
}

export interface RowError {
  row: number
  column: string | null
  code: string
  message: string
  value: string | null
  params: Record<string, unknown>
  found_by: 'check' | 'commit' | 'undo'
}

export interface ImportRow {
  row: number
  cells: string[]
  outcome: 'new' | 'unchanged' | 'refused'
  /** The places of cells that were edited. */
  edited: number[]
  errors: RowError[]
}

export interface ImportRows {
  total: number
  from: number
  items: ImportRow[]
}

export interface ErrorKind {
  code: string
  column: string | null
  rows: number
  example: string | null
  found_by: RowError['found_by']
}

export interface CellEdit {
  row: number
  cell: number
  value: string
}
