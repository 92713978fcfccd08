import { queryOptions } from '@tanstack/react-query'
import type { Page, Task } from '~/api/types'
import { get } from '~/lib/api/client'

/** How many tasks are shown at once: what a person would look through. */
export const SHOWN = 20

/** The tasks that wait, in the order in which they are given out. Read when asked for: on the handheld nothing moves by itself. */
export const waitingTasksQuery = (warehouse: string) =>
  queryOptions({
    queryKey: ['tasks', 'pending', warehouse],
    queryFn: ({ signal }) =>
      get<Page<Task>>(`/api/v1/tasks?state=pending&warehouse_id=${warehouse}&sort=urgency&limit=${SHOWN}`, {
        signal,
      }),
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })

/** As many as are counted: beyond it there is enough of everything. */
const COUNTED = 200

export interface TaskCounts {
  /** How many wait of each kind, the most first. */
  kinds: [kind: string, count: number][]
  more: boolean
}

/** How many tasks wait at a site, by kind: nobody is given those of another. */
export const countsQuery = (warehouse: string) =>
  queryOptions({
    queryKey: ['tasks', 'counts', warehouse],
    queryFn: async ({ signal }): Promise<TaskCounts> => {
      const path = `/api/v1/tasks?state=pending&warehouse_id=${warehouse}&limit=${COUNTED}`
      const page = await get<Page<Task>>(path, { signal })
      const counts = new Map<string, number>()
      for (const { kind } of page.items) counts.set(kind, (counts.get(kind) ?? 0) + 1)
      return { kinds: [...counts].sort(([, one], [, other]) => other - one), more: page.next !== null }
    },
    refetchOnWindowFocus: false,
  })

/** What this person holds, on whatever device. */
export const mineQuery = queryOptions({
  queryKey: ['tasks', 'mine'],
  queryFn: ({ signal }) => get<Page<Task>>('/api/v1/tasks?mine=true&limit=20', { signal }),
  refetchOnWindowFocus: false,
})
