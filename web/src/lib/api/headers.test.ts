import { describe, expect, it, vi } from 'vitest'
import { json, noContent, problem, serve } from '~/testing/server'
import { command, get } from './client'
import { ApiError, isApiError } from './problem'

describe('a request', () => {
  it('that reads has no key, for there is nothing to do twice', async () => {
    const calls = serve({ 'GET /x': () => json({}) })
    await get('/x')
    expect(calls[0]?.headers.has('idempotency-key')).toBe(false)
  })

  it('without a body does not say of what type its body is', async () => {
    const calls = serve({ 'DELETE /x': noContent })
    await command('DELETE', '/x', 'k')
    expect(calls[0]?.headers.has('content-type')).toBe(false)
    expect(calls[0]?.body).toBeUndefined()
  })

  it('asks for JSON', async () => {
    const calls = serve({ 'GET /x': () => json({}) })
    await get('/x')
    expect(calls[0]?.headers.get('accept')).toBe('application/json')
  })

  it('takes the sign-in of this site along and of no other', async () => {
    const fetch = vi.fn(async (_path: string, _init: RequestInit) => json({}))
    vi.stubGlobal('fetch', fetch)
    await get('/x')
    expect(fetch.mock.calls[0]?.[1].credentials).toBe('same-origin')
  })

  it('that was given up before it began is not answered', async () => {
    vi.stubGlobal('fetch', async (_path: string, { signal }: RequestInit) => signal?.throwIfAborted())
    const signal = AbortSignal.abort()
    await expect(get('/x', { signal })).rejects.toHaveProperty('name', 'AbortError')
  })
})

describe('a refusal', () => {
  it('is an error that says its code and its words', async () => {
    serve({ 'GET /x': () => problem(409, 'inventory.not_enough', { detail: 'Only 3 are left.' }) })
    await expect(get('/x')).rejects.toThrow('inventory.not_enough: Only 3 are left.')
  })

  it('brings the answer as it came, for those who need more of it', async () => {
    serve({ 'GET /x': () => json({ status: 'unavailable' }, 503) })
    await expect(get('/x')).rejects.toHaveProperty('body', { status: 'unavailable' })
  })

  it('tells how long to wait', async () => {
    const headers = { 'retry-after': '7' }
    serve({ 'GET /x': () => problem(429, 'identity.too_many_attempts', { headers }) })
    await expect(get('/x')).rejects.toHaveProperty('problem.retryAfter', 7)
  })

  it('is told from an error of our own', () => {
    expect(isApiError(ApiError.client('x'))).toBe(true)
    expect(isApiError(new Error('x'))).toBe(false)
  })
})
