import type { FieldProblem } from '~/lib/api/problem'
import type { Operation } from '~/lib/steps'

/**
 * `queued`: waits for its turn. `refused`: the server said no, and somebody decides what becomes of it. `exception`: another had
 * taken the work over, so that a task was made of what was done here. `sent` and `discarded` are kept for a while, to look at.
 */
export type EntryState = 'queued' | 'refused' | 'exception' | 'sent' | 'discarded'

/** Why the server refused: of its problem what is worth keeping. */
export interface Refusal {
  status: number
  code: string
  detail: string
  params: Record<string, unknown>
  /** What is wrong with parts of what was sent. Devices may hold refusals of an older version without them. */
  errors?: FieldProblem[]
  reference: string | null
  /** Whether nobody knows if it was done: then it is tried again under the same key. */
  undecided: boolean
}

/** An operation on its way to the server. */
export interface Entry extends Omit<Operation, 'body'> {
  /** The order on this device. */
  seq: number
  state: EntryState
  /** Who did it: it is sent only while they are signed in. */
  account: string
  /** As it is sent, to the letter: the key is bound to it. Null if there is none. */
  body: string | null
  attempts: number
  refusal: Refusal | null
  /** The task that was made of it. */
  exceptionTask: string | null
  /** When it left the queue, as the device's clock says. */
  settledAt: string | null
  /** Why it was discarded. */
  reason: string | null
}

/** A new entry, before the store gives it its place in the order. */
export function newEntry({ body, ...operation }: Operation, account: string): Omit<Entry, 'seq'> {
  return {
    ...operation,
    body: body === null || body === undefined ? null : JSON.stringify(body),
    account,
    state: 'queued',
    attempts: 0,
    refusal: null,
    exceptionTask: null,
    settledAt: null,
    reason: null,
  }
}
