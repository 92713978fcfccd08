/** Failures as the server describes them (RFC 9457), and those where no server was heard. */

export interface FieldProblem {
  /** JSON pointer into the body that was sent. */
  pointer: string
  code: string
  detail: string
}

export interface Problem {
  /** The HTTP status; 0 if no answer came. */
  status: number
  /** Stable and machine-readable. */
  code: string
  /** What happened and what to do next, for a person, in English. */
  detail: string
  params: Record<string, unknown>
  errors: FieldProblem[]
  /** Names the operation when asking for help. */
  reference: string | null
  /** Seconds to wait before trying again. */
  retryAfter: number | null
}

/** No answer came: no network, or no server at its end. */
export const NO_ANSWER = 'client.no_answer'
/** No answer came in time. */
export const TOO_SLOW = 'client.too_slow'
/** An answer came that is not the API's: a proxy's page, a cut connection. */
export const UNREADABLE = 'client.unreadable'

export class ApiError extends Error {
  readonly problem: Problem
  /** The answer as it came, for the few that say more than a problem. */
  readonly body: unknown

  constructor(problem: Problem, body?: unknown) {
    super(`${problem.code}: ${problem.detail}`)
    this.name = 'ApiError'
    this.problem = problem
    this.body = body
  }

  static client(code: string, status = 0): ApiError {
    return new ApiError({
      status,
      code,
      detail: '',
      params: {},
      errors: [],
      reference: null,
      retryAfter: null,
    })
  }

  /** Whether the command may or may not have been done, so that its key must be sent again. */
  get undecided(): boolean {
    return this.problem.status === 0 || this.problem.status >= 500
  }
}

export function isApiError(error: unknown): error is ApiError {
  return error instanceof ApiError
}

type Fields = Record<string, unknown>

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

function fieldProblems(value: unknown): FieldProblem[] {
  if (!Array.isArray(value)) return []
  return value
    .filter(isObject)
    .map(({ pointer, code, detail }) => ({ pointer: text(pointer), code: text(code), detail: text(detail) }))
}

/** `Retry-After` is seconds or a date. */
function seconds(header: string | null, now: number): number | null {
  if (header === null || header.trim() === '') return null
  const value = Number(header)
  if (Number.isFinite(value)) return Math.max(0, Math.ceil(value))
  const date = Date.parse(header)
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now) / 1000))
}

/** Reads a refused answer. Whatever it is, a problem comes out. */
export function readProblem(status: number, headers: Headers, body: unknown, now = Date.now()): Problem {
  const retryAfter = seconds(headers.get('retry-after'), now)
  if (!isObject(body) || text(body.code) === '') {
    return { ...ApiError.client(UNREADABLE, status).problem, retryAfter }
  }
  return {
    status,
    code: text(body.code),
    detail: text(body.detail),
    params: isObject(body.params) ? body.params : {},
    errors: fieldProblems(body.errors),
    reference: text(body.instance).replace(/^urn:uuid:/, '') || null,
    retryAfter,
  }
}
