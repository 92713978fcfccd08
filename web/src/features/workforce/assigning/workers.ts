import { useQuery } from '@tanstack/react-query'
import type { Worker } from '~/api/tower'
import { get } from '~/lib/api/client'
import { stringifySearch } from '~/lib/search'

const NONE: readonly Worker[] = []

/** Whom a task of a warehouse can be given to, those at work first. */
export function useWorkers(warehouse_id: string | undefined): readonly Worker[] {
  const path = `/api/v1/workers${stringifySearch({ warehouse_id })}`
  const query = useQuery({
    queryKey: ['figures', path],
    queryFn: ({ signal }) => get<{ items: Worker[] }>(path, { signal }),
    enabled: warehouse_id !== undefined,
    staleTime: 5_000,
  })
  return query.data?.items ?? NONE
}

export const nameOf = (worker: Worker) => worker.person_name ?? worker.name
