import { expect, test } from 'vitest'
import { asSearch, parseSearch, stringifySearch } from './search'

test('codes stay the text that they are', () => {
  expect(parseSearch('?sku=0012&sscc=346012345678901234&q=%221%22')).toEqual({
    sku: '0012',
    sscc: '346012345678901234',
    q: '"1"',
  })
})

test('what is not set is not written', () => {
  expect(stringifySearch({ a: '', b: undefined, c: null, d: 'x y', e: '0' })).toBe('?d=x+y&e=0')
  expect(stringifySearch({})).toBe('')
})

test('an address is read as it was written', () => {
  const search = { q: 'чай & кофе', next: '/stock?status=hold' }
  expect(parseSearch(stringifySearch(search))).toEqual(search)
})

test('whatever a link says becomes text', () => {
  expect(asSearch({ page: 2, on: true })).toEqual({ page: '2', on: 'true' })
})
