import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { TaskRow } from '~/api/workforce'
import { command } from '~/lib/api/client'
import { newKey } from '~/lib/api/key'
import { readAllAgain } from '~/lib/session'
import { each } from '../useBulkPriority'
import { heldBy } from './AssignForm'

export interface Receiver {
  /** The account; null: anybody. */
  id: string | null
  name: string
}

export interface Assigned {
  to: Receiver
  done: readonly TaskRow[]
  of: number
  /** Those that somebody works on. */
  held: readonly TaskRow[]
  failed: readonly unknown[]
}

export interface BulkAssign {
  busy: boolean
  result: Assigned | null
  run: (tasks: readonly TaskRow[], to: Receiver) => Promise<void>
  /** Takes what was left because somebody works on it. */
  take: (() => Promise<void>) | null
  undo: (() => Promise<void>) | null
  dismiss: () => void
}

/** Gives many tasks to somebody, leaves what others work on, and can give each back to whom it was given before. */
export function useBulkAssign(): BulkAssign {
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [result, setResult] = useState<Assigned | null>(null)

  const give = async (
    tasks: readonly TaskRow[],
    to: (task: TaskRow) => string | null,
    even_if_held: boolean,
  ) => {
    setBusy(true)
    const done: TaskRow[] = []
    const held: TaskRow[] = []
    const failed: unknown[] = []
    await each(tasks, async (task) => {
      try {
        await command('POST', `/api/v1/tasks/${task.id}/assign`, newKey(), {
          user_id: to(task),
          even_if_held,
        })
        done.push(task)
      } catch (error) {
        if (heldBy(error) === null) failed.push(error)
        else held.push(task)
      }
    })
    await readAllAgain(client)
    setBusy(false)
    return { done, held, failed }
  }

  return {
    busy,
    result,
    run: async (tasks, to) => {
      setResult(null)
      const given = await give(tasks, () => to.id, false)
      setResult({ to, of: tasks.length, ...given })
    },
    take:
      result && result.held.length > 0 && !busy
        ? async () => {
            const more = await give(result.held, () => result.to.id, true)
            setResult({
              ...result,
              done: [...result.done, ...more.done],
              held: more.held,
              failed: [...result.failed, ...more.failed],
            })
          }
        : null,
    undo:
      result && result.done.length > 0 && !busy
        ? async () => {
            setResult(null)
            await give(result.done, (task) => task.assignee, true)
          }
        : null,
    dismiss: () => setResult(null),
  }
}
