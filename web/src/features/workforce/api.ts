import { queryOptions } from '@tanstack/react-query'
import type { Page, Task } from '~/api/types'
import { get } from '~/lib/api/client'

/** How many tasks are shown at once: what a person would look through. */
export const SHOWN = 20

/** The tasks that wait, in the order in which they are given out. Read when asked for: on the handheld nothing moves by itself. */
export const waitingTasksQuery = queryOptions({
  queryKey: ['tasks', 'pending'],
  queryFn: ({ signal }) =>
    get<Page<Task>>(`/api/v1/tasks?state=pending&sort=urgency&limit=${SHOWN}`, { signal }),
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
})
