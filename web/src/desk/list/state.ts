import { useMemo } from 'react'
import type { Search } from '~/lib/search'
import { type Patch, useAddress } from '../address'
import { type ListColumn, type ListSpec, OWN } from './spec'

export interface ListState<Row> {
  /** The filters that are set, by parameter. */
  filters: Search
  sort: string
  columns: readonly ListColumn<Row>[]
  /** The row whose panel is open. */
  row: string | null
  /** What the server is asked. */
  params: Search
  change: (patch: Patch, options?: { push?: boolean }) => void
}

/** Which columns an address asks for; those that do not exist are passed over. */
export function columnsOf<Row>(columns: readonly ListColumn<Row>[], asked: string | undefined) {
  const named = (asked ?? '').split('.').flatMap((id) => columns.find((column) => column.id === id) ?? [])
  return named.length > 0 ? named : columns.filter(({ extra }) => !extra)
}

/** How an address says which columns are shown: not at all where they are the usual ones. */
export function columnsText<Row>(columns: readonly ListColumn<Row>[], shown: readonly string[]) {
  const usual = columns.filter(({ extra }) => !extra).map(({ id }) => id)
  const text = columns.map(({ id }) => id).filter((id) => shown.includes(id))
  return text.join('.') === usual.join('.') ? null : text.join('.')
}

/** What the server is asked: the filters that it knows, completed. */
export function paramsOf<Row>(spec: ListSpec<Row>, address: Search): Search {
  const known = spec.filters.filter(({ id }) => address[id])
  const filters = Object.fromEntries(
    known.map(({ id, normal }) => [id, (normal ?? String)(address[id] ?? '')]),
  )
  const sort = spec.sorts?.some(({ value }) => value === address.sort) ? { sort: address.sort ?? '' } : {}
  return spec.complete?.({ ...filters, ...sort }) ?? { ...filters, ...sort }
}

/** The state of a list, which stands in the address and nowhere else. */
export function useListState<Row>(spec: ListSpec<Row>): ListState<Row> {
  const [address, change] = useAddress()
  return useMemo(() => {
    const set = spec.filters.filter(({ id }) => address[id])
    const filters = Object.fromEntries(set.map(({ id }) => [id, address[id] ?? '']))
    const known = spec.sorts?.find(({ value }) => value === address[OWN.sort])
    return {
      filters,
      sort: known?.value ?? spec.sorts?.[0]?.value ?? '',
      columns: columnsOf(spec.columns, address[OWN.columns]),
      row: address[OWN.row] ?? null,
      params: paramsOf(spec, address),
      change,
    }
  }, [spec, address, change])
}
