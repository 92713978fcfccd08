import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Order } from '~/api/shipments'
import { command } from '~/lib/api/client'
import { CommandKey } from '~/lib/api/key'
import { isApiError } from '~/lib/api/problem'
import { readAllAgain } from '~/lib/session'

/** What became of an order. */
export interface Came {
  id: string
  order: Order | null
  error: unknown
}

interface Running {
  ids: readonly string[]
  came: readonly Came[]
  busy: boolean
}

/** Whether nobody knows what became of it: no answer came. */
const undecided = (error: unknown) => !isApiError(error) || error.undecided

/**
 * Releases orders one after the other, in the sequence in which they were looked at. Where no answer comes it stops; it goes
 * on there under the same keys.
 */
export function useRelease(takeFromLower: boolean) {
  const client = useQueryClient()
  const keys = useRef(new Map<string, CommandKey>())
  const [running, setRunning] = useState<Running | null>(null)

  const send = (id: string) => {
    const path = `/api/v1/orders/${id}/release`
    const body = { take_from_lower: takeFromLower }
    const key = keys.current.get(id) ?? new CommandKey()
    keys.current.set(id, key)
    return key.send([path, body], (key) => command<Order>('POST', path, key, body))
  }

  const run = async (ids: readonly string[], before: readonly Came[]) => {
    const came = [...before]
    for (const id of ids.slice(came.length)) {
      setRunning({ ids, came: [...came], busy: true })
      try {
        came.push({ id, order: await send(id), error: null })
      } catch (error) {
        came.push({ id, order: null, error })
        if (undecided(error)) break
      }
    }
    setRunning({ ids, came, busy: false })
    await readAllAgain(client)
  }

  const last = running?.came.at(-1)
  const broken = running && !running.busy && last?.error && undecided(last.error) ? running : null
  return {
    busy: running?.busy ?? false,
    /** What has become of them so far; null before they are released. */
    came: running?.came ?? null,
    of: running?.ids.length ?? 0,
    start: (ids: readonly string[]) => void run(ids, []),
    /** Goes on where no answer came. */
    goOn: broken ? () => void run(broken.ids, broken.came.slice(0, -1)) : null,
  }
}
