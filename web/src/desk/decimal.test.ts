import fc from 'fast-check'
import { expect, test } from 'vitest'
import { minus, negative, sum } from './decimal'

test('quantities are added exactly', () => {
  expect(sum([])).toBe('0')
  expect(sum(['0.1', '0.2'])).toBe('0.3')
  expect(sum(['12', '-0.5', '0.50'])).toBe('12')
  expect(sum(['900719925474099267', '0.001'])).toBe('900719925474099267.001')
  expect(minus('1', '1.25')).toBe('-0.25')
  expect(negative('-3')).toBe('3')
  expect(() => sum(['a lot'])).toThrow('no quantity')
})

test('what is added and taken away again leaves what was there', () => {
  const quantity = fc
    .tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 6 }))
    .map(([digits, places]) => (digits / 10 ** places).toFixed(places))
  fc.assert(
    fc.property(quantity, quantity, (a, b) => {
      expect(minus(sum([a, b]), b)).toBe(sum([a]))
    }),
  )
})
