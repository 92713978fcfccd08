import type { ReactNode } from 'react'
import type { Search } from '~/lib/search'

/** What is written to a file for a cell: numbers stay numbers there. */
export type Plain = string | number | null

export interface ListColumn<Row> {
  id: string
  header: string
  cell: (row: Row) => ReactNode
  /** The same for files, and for the screen reader where the cell is a mark. */
  plain: (row: Row) => Plain
  /** In px; the growing column takes the rest and has this at least. */
  width: number
  grow?: boolean
  numeric?: boolean
  /** Not shown until somebody chooses it. */
  extra?: boolean
}

export interface Option {
  value: string
  label: string
}

/** A filter that the server applies: the id is the parameter's name. */
export interface ListFilter {
  id: string
  label: string
  kind: 'text' | 'choice' | 'day' | 'moment' | 'reference'
  options?: readonly Option[]
  /** What to type, where that is not plain. */
  hint?: string
  /** Names what an id stands for; such a filter is set by links alone. */
  shown?: (value: string) => ReactNode
  /** As what a code is typed is not how it is kept. */
  normal?: (value: string) => string
  /** The one that `/` goes to. */
  main?: boolean
}

export interface ListSpec<Row> {
  /** Names its saved views and its columns in this browser. */
  id: string
  title: string
  path: string
  permission: string
  rowId: (row: Row) => string
  columns: readonly ListColumn<Row>[]
  filters: readonly ListFilter[]
  /** The orders that the server knows, the first is its own. */
  sorts?: readonly Option[]
  /** What the server needs besides what the person chose. */
  complete?: (params: Search) => Search
  /** A heading over rows that have it in common; the server sorts by it. */
  group?: (row: Row) => { id: string; label: ReactNode } | null
  /** In place of rows while nothing at all exists. */
  empty: { title: string; text: string; action?: ReactNode }
  /** A row that wants to be seen. */
  tone?: (row: Row) => 'attention' | 'wrong' | null
  /** Seconds between two looks at the server while somebody looks. */
  everySeconds?: number
}

/** A command for all that is selected. */
export interface BulkAction<Row> {
  id: string
  label: string
  icon?: ReactNode
  run: (rows: readonly Row[]) => void
  disabled?: (rows: readonly Row[]) => boolean
}

/** Names in the address that are the list's own and go to no server. */
export const OWN = { sort: 'sort', columns: 'cols', row: 'row' } as const
