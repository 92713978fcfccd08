import { queryOptions, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useMay } from '~/desk/session'
import { get } from '~/lib/api/client'
import { type Floor, type MapAnswer, readFloor } from '../plan/floor'
import {
  type Figures,
  type Layer,
  locksFigures,
  noFigures,
  type OccupancyAnswer,
  occupancyFigures,
  type PicksAnswer,
  picksFigures,
  type TasksAnswer,
  tasksFigures,
} from '../plan/layers'

/** A floor is large: on a slow line its first answer takes a while. */
const PATIENCE_MS = 60_000
/** Seconds between two looks at what changes all the time; the ledger of picks is counted once a minute. */
const EVERY = { occupancy: 15, tasks: 10, picks: 60, floor: 60 } as const

/** Where every place stands. The browser keeps the answer and asks whether it still holds. */
export const floorQuery = (warehouse: string) =>
  queryOptions({
    queryKey: ['map', warehouse],
    queryFn: async ({ signal }): Promise<Floor> =>
      readFloor(
        await get<MapAnswer>(`/api/v1/warehouses/${warehouse}/map`, { signal, timeoutMs: PATIENCE_MS }),
      ),
    enabled: warehouse !== '',
    // What is compared is 200,000 places.
    structuralSharing: false,
  })

/** The permission that each layer needs besides seeing places. */
export const NEEDS: Record<Layer, string | null> = {
  occupancy: 'inventory:read',
  picks: 'inventory:read',
  tasks: 'workforce:read',
  locks: null,
}

export function useFloor(warehouse: string) {
  return useQuery({ ...floorQuery(warehouse), refetchInterval: EVERY.floor * 1000, staleTime: 30_000 })
}

/** The figures of a layer, read again while somebody looks. */
export function useFigures(warehouse: string, floor: Floor | undefined, layer: Layer, days: string) {
  const path = `/api/v1/warehouses/${warehouse}/map`
  const mayStock = useMay('inventory:read')
  const mayTasks = useMay('workforce:read')
  const ask = <T>(what: 'occupancy' | 'picks' | 'tasks', may: boolean, address: string) =>
    queryOptions({
      queryKey: ['map', warehouse, what, address],
      queryFn: ({ signal }) => get<T>(address, { signal, timeoutMs: PATIENCE_MS }),
      enabled: may && layer === what && warehouse !== '',
      refetchInterval: EVERY[what] * 1000,
      staleTime: 5_000,
      structuralSharing: false,
    })
  const occupancy = useQuery(ask<OccupancyAnswer>('occupancy', mayStock, `${path}/occupancy`))
  const picks = useQuery(ask<PicksAnswer>('picks', mayStock, `${path}/picks?days=${days}`))
  const tasks = useQuery(ask<TasksAnswer>('tasks', mayTasks, `${path}/tasks`))
  const asked = { occupancy, picks, tasks, locks: null }[layer]
  const figures = useMemo((): Figures | null => {
    if (!floor) return null
    if (layer === 'locks') return locksFigures(floor)
    if (layer === 'occupancy')
      return occupancy.data ? occupancyFigures(floor, occupancy.data) : noFigures(floor)
    if (layer === 'picks') return picks.data ? picksFigures(floor, picks.data) : noFigures(floor)
    return tasks.data ? tasksFigures(floor, tasks.data) : noFigures(floor)
  }, [floor, layer, occupancy.data, picks.data, tasks.data])
  return {
    figures,
    /** Not there yet, or not to be had. */
    waiting: asked?.isPending === true && asked.fetchStatus !== 'idle',
    error: asked?.error ?? null,
  }
}
