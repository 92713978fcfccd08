import { expect, test } from 'vitest'
import type { Scan } from './reading'
import { answer, begin, scan } from './runner'
import type { Accept } from './script'
import { script, step, testEnv } from './testing'

const item = (more: Partial<Accept> = {}): Accept => ({
  slot: 'item',
  kind: 'item',
  required: true,
  values: [{ value: 'TEA', codes: [{ code: '14601234567890', quantity: '12', next: 'case' }] }],
  ...more,
})

/** A case that lost its separator on the way: the lot ends somewhere. */
const lost: Scan = {
  text: '011460123456789010LOT717280531',
  readings: [
    { code: '14601234567890', lot: 'LOT717280531' },
    { code: '14601234567890', lot: 'LOT7', expiry: '2028-05-31' },
  ],
}

test('what a lost separator makes of a scan is asked about, also where only the next step takes it', () => {
  const run = begin(
    script({
      any: step([item()], { done: { next: 'any' } }),
      case: step([
        item({
          given: 'TEA',
          values: [{ value: 'TEA', codes: [{ code: '14601234567890', quantity: '12' }] }],
        }),
        { slot: 'lot', kind: 'lot', required: true },
        { slot: 'expiry', kind: 'expiry', required: true },
        {
          slot: 'quantity',
          kind: 'quantity',
          required: true,
          quantity: { scale: 0, adds: '1', unit: 'pcs' },
        },
      ]),
    }),
  )
  if (!run) throw new Error('the script is of another form')
  const env = testEnv()
  const asked = scan(run, lost, env)
  expect(asked.feedback.tone).toBe('question')
  expect(asked.feedback.question?.meanings.map(({ value }) => value)).toEqual([
    'TEA · LOT717280531',
    'TEA · LOT7 · 2028-05-31',
  ])
  expect([asked.run.at, asked.operations]).toEqual(['any', []])
  const chosen = answer(asked.run, lost, 1, env)
  expect(chosen.operations).toHaveLength(1)
  expect(chosen.run.at).toBeNull()
})

test('it is not asked about where it makes no difference', () => {
  const run = begin(
    script({ any: step([item({ values: [{ value: 'TEA', codes: [{ code: '14601234567890' }] }] })]) }),
  )
  if (!run) throw new Error('the script is of another form')
  expect(scan(run, lost, testEnv()).operations).toHaveLength(1)
})
