import type { ClaimedTask } from '~/api/types'
import { command } from '../api/client'
import { newKey } from '../api/key'
import { connection, onConnection } from '../connection'
import { isRefused, noteRefusal } from './taken'
import type { Work, Works } from './works'

/**
 * How often claims are prolonged while there is a network. A lease lasts 45 minutes, so that at least the promised 30 are
 * left at whatever moment the network is lost; a lapsed claim that nobody took holds all the same.
 */
export const RENEW_MS = 2 * 60_000

async function renew(works: Works, work: Work): Promise<void> {
  const { task, also = [] } = work.run.script
  if (!task) return
  let lease: string | null = null
  let held = 0
  const failed: unknown[] = []
  for (const { id, token } of [task, ...also]) {
    try {
      const path = `/api/v1/tasks/${id}/renew`
      const { lease_until } = await command<ClaimedTask>('POST', path, newKey(), { token })
      lease ??= lease_until ?? null
      held += 1
    } catch (error) {
      // Of several, one that is done or another's by now is left out of the next script.
      failed.push(error)
    }
  }
  // It is another's only if all of it is: who did not answer is asked again.
  if (held === 0) throw failed.find((error) => !isRefused(error)) ?? failed[0]
  // The person may have gone on meanwhile: only the lease is written.
  const now = await works.get(work.id)
  if (!now?.run.script.task || now.run.script.task.token !== task.token) return
  const prolonged = { ...now.run.script.task, lease_until: lease }
  await works.put({ ...now, run: { ...now.run, script: { ...now.run.script, task: prolonged } } })
}

/**
 * Prolongs every claim on this device. Who does not answer is asked again the next time; a claim that is another's by now is
 * noted, so that the person is told.
 */
export async function renewAll(works: Works, account: string): Promise<void> {
  for (const work of await works.open(account)) {
    await renew(works, work).catch((error: unknown) => noteRefusal(work.id, error))
  }
}

let account: string | null = null

/** Whose claims are prolonged. */
export function renewFor(somebody: string | null): void {
  account = somebody
}

/** Prolongs now and then, and at once when there is a network again: the next hole may come before the clock does. */
export function startRenewing(works: Works): () => void {
  const now = () => {
    if (account !== null) void renewAll(works, account)
  }
  const timer = setInterval(now, RENEW_MS)
  const deaf = onConnection(() => {
    if (connection() === 'online') now()
  })
  return () => {
    clearInterval(timer)
    deaf()
  }
}
