import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Owner, Partner, User, Zone } from '~/api/masters'
import type { Page, Warehouse } from '~/api/types'
import { get } from '~/lib/api/client'
import { useMay } from './session'

/** As many as the server gives at once. An installation with more finds the rest by id. */
const MOST = 200
const FRESH_MS = 5 * 60_000

const all = <T>(name: string) =>
  queryOptions({
    queryKey: [name],
    queryFn: ({ signal }) => get<Page<T>>(`/api/v1/${name}?limit=${MOST}`, { signal }),
    staleTime: FRESH_MS,
  })

const NONE: readonly never[] = []

function useAll<T>(name: string, permission: string): readonly T[] {
  const may = useMay(permission)
  return useQuery({ ...all<T>(name), enabled: may }).data?.items ?? NONE
}

export const useWarehouses = () => useAll<Warehouse>('warehouses', 'locations:read')
export const useOwners = () => useAll<Owner>('owners', 'catalog:read')
export const usePartners = () => useAll<Partner>('partners', 'catalog:read')
export const useZones = () => useAll<Zone>('zones', 'locations:read')
export const useUsers = () => useAll<User>('users', 'identity:read')

/** The site that is meant where none is named: the only one. */
export function useOnlyWarehouse(): Warehouse | null {
  const warehouses = useWarehouses()
  return warehouses.length === 1 ? (warehouses[0] ?? null) : null
}

/** The name of an account; null where it is not known to this person. */
export function useUserName(): (id: string) => string | null {
  const users = useUsers()
  return (id) => users.find((user) => user.id === id)?.name ?? null
}
