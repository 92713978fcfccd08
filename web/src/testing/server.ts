import { vi } from 'vitest'
import type { Session } from '~/api/types'

export interface Call {
  route: string
  /** The address as it was asked, with what stands after the question mark. */
  path: string
  headers: Headers
  body: unknown
}

type Reply = Response | Error | Promise<Response>
type Handlers = Record<string, (call: Call) => Reply>

export const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })

export function problem(
  status: number,
  code: string,
  more: { detail?: string; instance?: string; errors?: unknown[]; headers?: Record<string, string> } = {},
): Response {
  const { headers = {}, ...rest } = more
  const body = {
    type: `/docs/problems#${code}`,
    title: '',
    status,
    code,
    detail: '',
    params: {},
    errors: [],
    ...rest,
  }
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  })
}

export const noContent = () => new Response(null, { status: 204 })

export const ANNA: Session = {
  account_id: '019a0000-0000-7000-8000-0000000000aa',
  name: 'anna',
  roles: ['warehouse_manager'],
  permissions: ['inventory:read', 'inventory:adjust', 'locations:read'],
  signed_in_by: 'password',
}

/** Plays the server: answers by method and path, remembers what came. What is not said is a network failure. */
export function serve(handlers: Handlers): Call[] {
  const calls: Call[] = []
  const answer = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const route = `${init.method ?? 'GET'} ${path.replace(/\?.*/, '')}`
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined
    const call = { route, path, headers: new Headers(init.headers), body }
    if (route === 'GET /health/live' && !handlers[route]) return json({})
    calls.push(call)
    const reply = await (handlers[route]?.(call) ?? new TypeError('no network'))
    if (reply instanceof Error) throw reply
    return reply.clone()
  }
  vi.stubGlobal('fetch', answer)
  return calls
}

/** A session that begins by signing in and ends by signing out, as the real one. */
export function sessionRoutes(start: Session | null): Handlers {
  let session = start
  return {
    'GET /api/v1/session': () => (session ? json(session) : problem(401, 'auth.not_signed_in')),
    'POST /api/v1/session': () => {
      session = ANNA
      return json(session)
    },
    'DELETE /api/v1/session': () => {
      session = null
      return noContent()
    },
  }
}
