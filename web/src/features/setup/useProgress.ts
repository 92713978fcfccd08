import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Owner, Zone } from '~/api/masters'
import type { DeliveryRow } from '~/api/receiving'
import type { Page, Warehouse } from '~/api/types'
import { get } from '~/lib/api/client'

/** What an item must say to be received here. */
export interface SetupItem {
  id: string
  sku: string
  name: string
  tracking: string
}

const some = <T>(path: string) =>
  queryOptions({
    queryKey: ['setup', path],
    queryFn: ({ signal }) => get<Page<T>>(`/api/v1/${path}`, { signal }),
  })

/** How far a new system is: each step is done when what it makes is there, however it came. */
export function useProgress() {
  const warehouses = useQuery(some<Warehouse>('warehouses?limit=1'))
  const zones = useQuery(some<Zone>('zones?limit=1'))
  const docks = useQuery(some<{ code: string }>('locations?kind=dock&limit=1'))
  const storage = useQuery(some<{ code: string }>('locations?kind=storage&limit=1'))
  const owners = useQuery(some<Owner>('owners?limit=1'))
  const items = useQuery(some<SetupItem>('items?limit=20'))
  const deliveries = useQuery(some<DeliveryRow>('deliveries?limit=1'))
  const receipts = useQuery(some<{ id: string }>('receipts?limit=1'))
  const all = [warehouses, zones, docks, storage, owners, items, deliveries, receipts]
  return {
    waiting: all.some(({ isPending }) => isPending),
    error: all.find(({ error }) => error)?.error ?? null,
    again: () => {
      for (const { refetch } of all) void refetch()
    },
    warehouse: warehouses.data?.items[0],
    zone: zones.data?.items[0],
    dock: docks.data?.items[0],
    storage: storage.data?.items[0],
    owner: owners.data?.items[0],
    items: items.data?.items ?? [],
    delivery: deliveries.data?.items[0],
    received: (receipts.data?.items.length ?? 0) > 0,
  }
}

export type Progress = ReturnType<typeof useProgress>

export const STEPS = ['warehouse', 'docks', 'storage', 'owner', 'items', 'delivery', 'receipt'] as const
export type StepName = (typeof STEPS)[number]

/** Which steps are done. */
export const isDone = (progress: Progress): Record<StepName, boolean> => ({
  warehouse: progress.warehouse !== undefined,
  docks: progress.dock !== undefined,
  storage: progress.storage !== undefined,
  owner: progress.owner !== undefined,
  items: progress.items.length > 0,
  delivery: progress.delivery !== undefined,
  receipt: progress.received,
})
