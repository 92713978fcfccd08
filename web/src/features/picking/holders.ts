import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { TaskRow } from '~/api/workforce'
import { useMay } from '~/desk/session'
import { pageQuery } from '~/desk/stock'

const STATES = ['started', 'in_progress'] as const

/** Somebody holds it, but has not been heard of for as long as a claim lasts. */
export const isStuck = (task: TaskRow | undefined) =>
  task?.lease_until != null && Date.parse(task.lease_until) < Date.now()

/** Who picks what now: the tasks that somebody holds, by their ids. */
export function useHolders(): ReadonlyMap<string, TaskRow> {
  const may = useMay('workforce:read')
  const answers = useQueries({
    queries: STATES.map((state) => ({
      ...pageQuery<TaskRow>('/api/v1/tasks', { kind: 'pick', state, limit: '200' }),
      enabled: may,
      refetchInterval: 5_000,
    })),
  })
  const [started, going] = answers.map(({ data }) => data)
  return useMemo(
    () => new Map([...(started?.items ?? []), ...(going?.items ?? [])].map((task) => [task.id, task])),
    [started, going],
  )
}
