import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Page, Warehouse } from '~/api/types'
import { get } from './api/client'
import { recall, remember } from './storage'

const KEPT = 'warehouse'

/** The sites, so that the device knows where it is. */
export const warehousesQuery = queryOptions({
  queryKey: ['warehouses', 'all'],
  queryFn: ({ signal }) => get<Page<Warehouse>>('/api/v1/warehouses?limit=200', { signal }),
  staleTime: 10 * 60_000,
})

/**
 * Where this device is: the site that it was set up for, else the first there is. It is remembered for the time without a
 * network. `undefined` while nobody knows, null if there is none.
 */
export function useWarehouse(ofDevice?: string | null): string | null | undefined {
  const { data } = useQuery({ ...warehousesQuery, enabled: !ofDevice })
  if (ofDevice) return ofDevice
  if (!data) return recall(KEPT) ?? undefined
  const kept = data.items.find(({ id }) => id === recall(KEPT)) ?? data.items[0]
  if (kept) remember(KEPT, kept.id)
  return kept?.id ?? null
}
