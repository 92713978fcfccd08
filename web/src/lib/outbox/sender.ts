import type { Entry } from './entry'
import type { OutboxStore } from './store'
import type { Verdict } from './verdict'

/** Sends one operation and says what the answer means. It never fails. */
export type Transport = (entry: Entry) => Promise<Verdict>

/** Lets one at a time in, over all tabs. */
export type Exclusive = <T>(work: () => Promise<T>) => Promise<T>

/** How a turn of sending ended. `afterMs`: when the next one makes sense. */
export type Turn = { ended: 'empty' } | { ended: 'signed_out' } | { ended: 'later'; afterMs: number }

const FIRST_MS = 1000
const LONGEST_MS = 30_000
/** However long the server asks to wait: then it is asked again. */
const LONGEST_ASKED_MS = 300_000

/** Doubles with each attempt; a chance of its own keeps devices that came back together from asking together. */
export function backoff(attempts: number, random: () => number): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts, 10))
  return Math.round(whole * (0.5 + random() / 2))
}

interface Parts {
  store: OutboxStore
  transport: Transport
  exclusive: Exclusive
  now: () => Date
  random: () => number
  /** Told after each operation that was settled. */
  settled: (entry: Entry, verdict: Verdict) => void
}

/**
 * Sends what is queued for somebody, one after the other, in the order in which it was done, until nothing is left or it must wait.
 * An operation leaves the queue only after its answer is stored; who dies in between sends it again under the same key.
 */
export function drain(parts: Parts, account: string): Promise<Turn> {
  return parts.exclusive(async () => {
    for (;;) {
      const entry = await parts.store.first(account)
      if (!entry) {
        await parts.store.prune()
        return { ended: 'empty' }
      }
      const turn = await sendOne(parts, entry)
      if (turn) return turn
    }
  })
}

/** Sends one and notes what came of it; a turn if sending ends here. */
async function sendOne(parts: Parts, entry: Entry): Promise<Turn | null> {
  const { store } = parts
  const verdict = await parts.transport(entry)
  const settledAt = parts.now().toISOString()
  const attempts = entry.attempts + 1
  switch (verdict.is) {
    case 'signed_out':
      return { ended: 'signed_out' }
    case 'later': {
      const tried = verdict.untried ? entry.attempts : attempts
      await store.change(entry.seq, 'queued', { attempts: tried, refusal: verdict.refusal })
      const afterMs = verdict.afterMs ?? backoff(entry.attempts, parts.random)
      return { ended: 'later', afterMs: Math.min(afterMs, LONGEST_ASKED_MS) }
    }
    case 'done':
      await store.change(entry.seq, 'queued', { state: 'sent', attempts, refusal: null, settledAt })
      break
    case 'exception':
      await store.change(entry.seq, 'queued', {
        state: 'exception',
        attempts,
        refusal: null,
        settledAt,
        exceptionTask: verdict.task,
      })
      break
    case 'refused':
      await store.change(entry.seq, 'queued', {
        state: 'refused',
        attempts,
        refusal: verdict.refusal,
        settledAt,
      })
  }
  parts.settled(entry, verdict)
  return null
}

/**
 * Queues a refused operation again, at its old place. The server keeps a refusal under its key, so that a new attempt is a new
 * command; where nobody knows whether it was done, the key stays.
 */
export function retry(store: OutboxStore, entry: Entry, newKey: () => string): Promise<boolean> {
  const key = entry.refusal?.undecided === false ? newKey() : entry.key
  return store.change(entry.seq, 'refused', {
    state: 'queued',
    key,
    attempts: 0,
    refusal: null,
    settledAt: null,
  })
}

/** Gives a refused operation up, or puts an exception that was seen away. The reason is kept with it. */
export function discard(store: OutboxStore, entry: Entry, reason: string | null): Promise<boolean> {
  return store.change(entry.seq, entry.state, { state: 'discarded', reason })
}
