import { expect, test } from 'vitest'
import { partsOf } from './summary'

test.each([
  ['Count what is there', 'text=Count what is there'],
  [{ order: 'SO-1', stops: 3 }, 'order=SO-1 stops=3'],
  [
    { to: 'B-01', from: 'A-01', sku: '85123A', quantity: '48', name: 'Lantern' },
    'name=Lantern sku=85123A quantity=48 to=B-01',
  ],
  [{ lot: null, serial: '', sscc: {}, sku: ['a'], later: 'x' }, ''],
  [null, ''],
  [undefined, ''],
  [[1, 2], ''],
  [true, ''],
  ['  ', ''],
])('the parts of %j', (summary, parts) => {
  expect(
    partsOf(summary)
      .map(({ key, value }) => `${key}=${value}`)
      .join(' '),
  ).toBe(parts)
})
