import type { Problem } from '~/lib/api/problem'
import type { Entry, Refusal } from './entry'

/** What the server's answer means for an operation. */
export type Verdict =
  | { is: 'done'; body: unknown }
  /** Another had taken the work over: a task was made of what was done. */
  | { is: 'exception'; task: string | null }
  | { is: 'refused'; refusal: Refusal }
  /** Not now: no network, a busy server. */
  | { is: 'later'; afterMs: number | null; refusal: Refusal | null; untried?: true }
  | { is: 'signed_out' }

/** How a server's mistake is tried again before it counts as refused: one broken operation must not hold up all others. */
const PATIENCE = 6

/** Done before, though nobody kept the answer. */
const DONE_BEFORE = 'idempotency.done_before'
const IN_FLIGHT = 'idempotency.in_flight'
const LATER = new Set([408, 425, 429, 502, 503, 504])

const refusalOf = (
  { status, code, detail, params, errors, reference }: Problem,
  undecided: boolean,
): Refusal => ({
  status,
  code,
  detail,
  params,
  errors,
  reference,
  undecided,
})

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const text = (value: unknown) => (typeof value === 'string' ? value : null)

/** The exception task in an answer that says 202. */
export function exceptionTask(body: unknown): string | null {
  if (!isObject(body)) return null
  const nested = isObject(body.exception) ? body.exception : isObject(body.task) ? body.task : {}
  return text(body.exception_task_id) ?? text(body.task_id) ?? text(nested.task_id) ?? text(nested.id)
}

export function accepted(status: number, body: unknown): Verdict {
  return status === 202 ? { is: 'exception', task: exceptionTask(body) } : { is: 'done', body }
}

/** What a refusal means. */
export function failed(problem: Problem, { attempts }: Pick<Entry, 'attempts'>): Verdict {
  const { status, code, retryAfter } = problem
  const afterMs = retryAfter === null ? null : retryAfter * 1000
  if (code === DONE_BEFORE) return { is: 'done', body: null }
  // Also an answer that is not the API's, a hotspot's page or a proxy's: the server has not spoken.
  const unheard = status === 0 || code.startsWith('client.')
  if (unheard || code === IN_FLIGHT || LATER.has(status)) return { is: 'later', afterMs, refusal: null }
  if (status === 401) return { is: 'signed_out' }
  if (status >= 500) {
    const refusal = refusalOf(problem, true)
    return attempts + 1 < PATIENCE ? { is: 'later', afterMs, refusal } : { is: 'refused', refusal }
  }
  return { is: 'refused', refusal: refusalOf(problem, false) }
}
