import { expect, test, vi } from 'vitest'
import { json, noContent, problem, serve } from '~/testing/server'
import { command, get, onContact } from './client'
import { NO_ANSWER, TOO_SLOW, UNREADABLE } from './problem'

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error) => error.problem ?? error,
  )

test('a read brings what the server says', async () => {
  serve({ 'GET /api/v1/things': () => json({ items: [1] }) })
  expect(await get('/api/v1/things?limit=1')).toEqual({ items: [1] })
})

test('a command carries its body and its key', async () => {
  const calls = serve({ 'POST /api/v1/things': () => json({ id: 1 }, 201) })
  expect(await command('POST', '/api/v1/things', 'k1', { sku: 'A' })).toEqual({ id: 1 })
  expect(calls[0]?.body).toEqual({ sku: 'A' })
  expect(calls[0]?.headers.get('idempotency-key')).toBe('k1')
  expect(calls[0]?.headers.get('content-type')).toBe('application/json')
})

test.each([noContent(), new Response('', { status: 202 })])('an answer may be empty', async (reply) => {
  serve({ 'DELETE /api/v1/things/1': () => reply })
  expect(await command('DELETE', '/api/v1/things/1', 'k')).toBeUndefined()
})

test('a refusal is thrown as the problem it is', async () => {
  serve({ 'GET /x': () => problem(409, 'inventory.not_enough', { detail: 'Only 3 are left.' }) })
  expect(await failure(get('/x'))).toMatchObject({
    status: 409,
    code: 'inventory.not_enough',
    detail: 'Only 3 are left.',
  })
})

test('no answer is told from an unreadable and from a slow one', async () => {
  serve({
    'GET /page': () => new Response('<html>', { headers: { 'content-type': 'text/html' } }),
    'GET /gateway': () => new Response('<html>', { status: 502, headers: { 'content-type': 'text/html' } }),
    'GET /cut': () => new Response('{"a', { headers: { 'content-type': 'application/json' } }),
  })
  expect(await failure(get('/gone'))).toMatchObject({ status: 0, code: NO_ANSWER })
  expect(await failure(get('/page'))).toMatchObject({ status: 200, code: UNREADABLE })
  expect(await failure(get('/gateway'))).toMatchObject({ status: 502, code: UNREADABLE })
  expect(await failure(get('/cut'))).toMatchObject({ status: 0, code: UNREADABLE })

  vi.stubGlobal('fetch', (_path: string, { signal }: RequestInit) => {
    return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted'))))
  })
  expect(await failure(get('/slow', { timeoutMs: 5 }))).toMatchObject({ status: 0, code: TOO_SLOW })
})

test('what the caller gave up is not reported as a failure of the network', async () => {
  const heard = vi.fn()
  const stop = onContact(heard)
  const gaveUp = new AbortController()
  vi.stubGlobal('fetch', async (_path: string, { signal }: RequestInit) => {
    gaveUp.abort()
    signal?.throwIfAborted()
  })
  expect(await failure(get('/x', { signal: gaveUp.signal }))).toHaveProperty('name', 'AbortError')
  expect(heard).not.toHaveBeenCalled()
  stop()
})

test('each call tells whether a server was heard', async () => {
  const heard: boolean[] = []
  const stop = onContact((reached) => heard.push(reached))
  serve({
    'GET /yes': () => json({}),
    'GET /refused': () => problem(403, 'auth.forbidden'),
    'GET /gateway': () => new Response('<html>', { status: 502 }),
  })
  for (const path of ['/yes', '/refused', '/gateway', '/gone']) await failure(get(path))
  stop()
  await get('/yes')
  expect(heard).toEqual([true, true, false, false])
})
