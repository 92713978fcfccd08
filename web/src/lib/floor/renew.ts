import type { ClaimedTask } from '~/api/types'
import type { HeldTask } from '~/lib/steps'
import { command } from '../api/client'
import { newKey } from '../api/key'
import { connection, onConnection } from '../connection'
import { noteRefusal } from './taken'
import type { Work, Works } from './works'

/**
 * How often claims are prolonged while there is a network. A lease lasts 45 minutes, so that at least the promised 30 are
 * left at whatever moment the network is lost; a lapsed claim that nobody took holds all the same.
 */
export const RENEW_MS = 2 * 60_000

async function renew(works: Works, work: Work): Promise<void> {
  const { task, also = [] } = work.run.script
  if (!task) return
  const prolong = ({ id, token }: HeldTask) =>
    command<ClaimedTask>('POST', `/api/v1/tasks/${id}/renew`, newKey(), { token })
  // One of several is done, or another's by now: the next script is without it, and the work is still this person's.
  for (const one of also) await prolong(one).catch(() => undefined)
  const { lease_until } = await prolong(task).catch((error: unknown) => {
    if (also.length > 0) return { lease_until: task.lease_until }
    throw error
  })
  // The person may have gone on meanwhile: only the lease is written.
  const now = await works.get(work.id)
  if (!now?.run.script.task || now.run.script.task.token !== task.token) return
  const held = { ...now.run.script.task, lease_until: lease_until ?? null }
  await works.put({ ...now, run: { ...now.run, script: { ...now.run.script, task: held } } })
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
