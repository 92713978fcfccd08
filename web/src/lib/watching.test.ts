import { act, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { json, serve } from '~/testing/server'
import { startConnection, useConnection } from './connection'

const settle = (ms = 0) => act(() => vi.advanceTimersByTimeAsync(ms))

describe('a question to the server that is under way', () => {
  let stop: () => void = () => undefined
  let answer: (reply: Response) => void = () => undefined
  const ask = vi.fn(() => new Promise<Response>((resolve) => (answer = resolve)))

  beforeEach(() => {
    vi.useFakeTimers()
    ask.mockClear()
    serve({ 'GET /health/live': ask })
    stop = startConnection()
  })

  afterEach(() => {
    stop()
    vi.useRealTimers()
  })

  it('does not hide that the network is lost meanwhile', async () => {
    const { result } = renderHook(useConnection)
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
    act(() => void window.dispatchEvent(new Event('offline')))
    await act(async () => answer(json({})))
    await settle()
    expect(result.current).toBe('offline')
  })

  it('is the last one when the watching ends', async () => {
    await settle()
    stop()
    await act(async () => answer(json({})))
    await settle(60_000)
    expect(ask).toHaveBeenCalledOnce()
  })
})
