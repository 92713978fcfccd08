import { expect, test, vi } from 'vitest'
import { CommandKey, newKey } from './key'

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
