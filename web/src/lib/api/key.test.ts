import { expect, test, vi } from 'vitest'
import { CommandKey, newKey } from './key'
import { ApiError } from './problem'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

test('a key is a UUID', () => {
  expect(newKey()).toMatch(UUID)
  expect(newKey()).not.toBe(newKey())
})

test('a key is a UUID on a page without HTTPS too', () => {
  vi.stubGlobal('crypto', { getRandomValues: (bytes: Uint8Array) => bytes.fill(0xff) })
  expect(newKey()).toMatch(UUID)
})

test('a command keeps its key until it is settled or says something else', () => {
  const key = new CommandKey()
  const first = key.of({ sku: 'A' })
  expect(key.of({ sku: 'A' })).toBe(first)
  const other = key.of({ sku: 'B' })
  expect(other).not.toBe(first)
  key.settle()
  expect(key.of({ sku: 'B' })).not.toBe(other)
})

test('a command is sent again under the same key while nobody knows whether it was done, and under a new one after', async () => {
  const key = new CommandKey()
  const keys: string[] = []
  const answers = [
    ApiError.client('client.no_answer'),
    ApiError.client('server.slow', 503),
    ApiError.client('no', 409),
    'done',
  ]
  const send = () =>
    key.send('body', (sent) => {
      keys.push(sent)
      const answer = answers[keys.length - 1]
      return answer instanceof ApiError ? Promise.reject(answer) : Promise.resolve(answer)
    })
  for (let time = 0; time < 3; time += 1) await expect(send()).rejects.toThrow()
  expect(await send()).toBe('done')
  const [lost, slow, refused, done] = keys
  expect([slow, refused]).toEqual([lost, lost])
  expect(done).not.toBe(refused)
  expect(key.of('body')).not.toBe(done)
})
