import { act, renderHook, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { useRefusals } from './useRefusals'

const network = vi.hoisted(() => ({ down: true }))

vi.mock('./refusalsRu', () => ({
  get sentences() {
    if (network.down) throw new Error('no network')
    return { say: (code: string) => `Сказано: ${code}`, fields: () => null }
  },
}))

test('sentences that did not come are asked for again by who needs them next, and then all have them', async () => {
  const first = renderHook(() => useRefusals('ru'))
  expect(first.result.current.coming).toBe(true)
  await waitFor(() => expect(first.result.current.coming).toBeUndefined())
  expect(first.result.current.say('text.empty')).toBeNull()

  network.down = false
  const next = renderHook(() => useRefusals('ru'))
  await act(() => vi.waitFor(() => expect(next.result.current.say('text.empty')).not.toBeNull()))
  expect(first.result.current.say('text.empty')).toBe('Сказано: text.empty')
})

test('who reads English is told by the server itself', () => {
  const { result } = renderHook(() => useRefusals('en'))
  expect(result.current.coming).toBeUndefined()
  expect(result.current.say('text.empty')).toBeNull()
})
