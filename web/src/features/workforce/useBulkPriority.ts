import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import type { TaskRow } from '~/api/workforce'
import { command } from '~/lib/api/client'
import { newKey } from '~/lib/api/key'

export interface Bulk {
  busy: boolean
  /** How many are done, of how many, and what was refused. */
  result: { done: number; of: number; failed: unknown[] } | null
  run: (tasks: readonly TaskRow[], priority: number) => Promise<void>
  undo: (() => Promise<void>) | null
  dismiss: () => void
}

/** How many are on their way at once: the server takes one task at a time. */
const AT_ONCE = 4

/** Does something to each, a few at a time: the server takes one thing at a time. */
export async function each<T>(things: readonly T[], act: (thing: T) => Promise<void>): Promise<void> {
  const rest = [...things]
  const worker = async () => {
    for (let next = rest.shift(); next !== undefined; next = rest.shift()) await act(next)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

/** Sets the priority of many tasks, tells how far it is, and can set back what each had before. */
export function useBulkPriority(): Bulk {
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [result, setResult] = useState<Bulk['result']>(null)
  const [before, setBefore] = useState<readonly TaskRow[] | null>(null)

  const set = useCallback(
    async (wanted: readonly { task: TaskRow; priority: number }[]) => {
      setBusy(true)
      const failed: unknown[] = []
      const changed: TaskRow[] = []
      setResult({ done: 0, of: wanted.length, failed })
      await each(wanted, async ({ task, priority }) => {
        try {
          await command('POST', `/api/v1/tasks/${task.id}/priority`, newKey(), { priority })
          changed.push(task)
        } catch (error) {
          failed.push(error)
        }
        setResult({ done: changed.length, of: wanted.length, failed: [...failed] })
      })
      await client.invalidateQueries({ queryKey: ['list', '/api/v1/tasks'] })
      setBusy(false)
      return changed
    },
    [client],
  )

  return {
    busy,
    result,
    run: async (tasks, priority) => setBefore(await set(tasks.map((task) => ({ task, priority })))),
    undo:
      before && before.length > 0 && !busy
        ? async () => {
            setBefore(null)
            await set(before.map((task) => ({ task, priority: task.priority })))
          }
        : null,
    dismiss: () => {
      setResult(null)
      setBefore(null)
    },
  }
}
