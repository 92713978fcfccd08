import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { TaskRow } from '~/api/workforce'
import { pageQuery } from '~/desk/stock'

const STATES = ['in_progress', 'started'] as const

/** What each account does now: the tasks that it holds, those that it works on first. */
export function useWorking(): ReadonlyMap<string, readonly TaskRow[]> {
  const answers = useQueries({
    queries: STATES.map((state) => ({
      ...pageQuery<TaskRow>('/api/v1/tasks', { state, limit: '200' }),
      refetchInterval: 5_000,
    })),
  })
  const [going, started] = answers.map(({ data }) => data)
  return useMemo(() => byHolder([...(going?.items ?? []), ...(started?.items ?? [])]), [going, started])
}

export function byHolder(tasks: readonly TaskRow[]): Map<string, TaskRow[]> {
  const held = new Map<string, TaskRow[]>()
  for (const task of tasks) {
    if (task.holder) held.set(task.holder, [...(held.get(task.holder) ?? []), task])
  }
  return held
}
