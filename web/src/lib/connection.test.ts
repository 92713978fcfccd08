import { act, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { json, serve } from '~/testing/server'
import { get } from './api/client'
import { startConnection, useConnection } from './connection'

let stop: () => void
const network = (up: boolean) => vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(up)
const settle = (ms = 0) => act(() => vi.advanceTimersByTimeAsync(ms))

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  stop()
  vi.useRealTimers()
})

test('a server that answers is online', async () => {
  serve({})
  stop = startConnection()
  const { result } = renderHook(useConnection)
  await settle()
  expect(result.current).toBe('online')
})

test('no network and no server are two things', async () => {
  serve({ 'GET /health/live': () => new TypeError('refused') })
  stop = startConnection()
  const { result } = renderHook(useConnection)
  await settle()
  expect(result.current).toBe('unreachable')
  network(false)
  act(() => void window.dispatchEvent(new Event('offline')))
  expect(result.current).toBe('offline')
})

test('a server that comes back is seen within two seconds', async () => {
  let up = false
  serve({ 'GET /health/live': () => (up ? json({}) : new TypeError('refused')) })
  stop = startConnection()
  const { result } = renderHook(useConnection)
  await settle()
  up = true
  await settle(2_000)
  expect(result.current).toBe('online')
})

test('a call that fails makes it look at once, a call that succeeds is proof', async () => {
  let up = true
  serve({
    'GET /health/live': () => (up ? json({}) : new TypeError('refused')),
    'GET /api/v1/works': () => json({}),
  })
  stop = startConnection()
  const { result } = renderHook(useConnection)
  await settle()
  await act(() => get('/api/v1/broken').catch(() => undefined))
  await settle()
  expect(result.current).toBe('online')
  up = false
  await act(() => get('/api/v1/broken').catch(() => undefined))
  await settle()
  expect(result.current).toBe('unreachable')
  await act(() => get('/api/v1/works'))
  expect(result.current).toBe('online')
})

test('a tab that nobody sees does not ask', async () => {
  const ask = vi.fn(() => json({}))
  serve({ 'GET /health/live': ask })
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  stop = startConnection()
  await settle(30_000)
  expect(ask).not.toHaveBeenCalled()
})
