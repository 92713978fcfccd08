import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { amountOf, amountText, parseAmount } from './amount'
import { fillBody } from './body'
import { expected } from './feedback'
import { plain, sameCode } from './reading'
import { isFull, waiting } from './run'
import { all, begin, choose, confirm, ended, scan, type, undo } from './runner'
import { PICK, place, script, step, testEnv } from './testing'

describe('quantities', () => {
  test.each([
    ['12', 0, 12n],
    ['12.50', 1, 125n],
    ['12,5', 1, 125n],
    ['0.005', 3, 5n],
    ['007', 0, 7n],
    ['1.05', 1, 'too_fine'],
    ['', 0, 'not_a_number'],
    ['1.', 2, 'not_a_number'],
    ['.5', 2, 'not_a_number'],
    ['-1', 0, 'not_a_number'],
  ])('%s of %i decimals', (text, scale, read) => {
    expect(parseAmount(text, scale)).toBe(read)
  })

  test('what is written is read again', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 18n }),
        fc.integer({ min: 0, max: 6 }),
        (amount, scale) => {
          expect(parseAmount(amountText(amount, scale), scale)).toBe(amount)
        },
      ),
    )
  })

  test('of a broken script are not guessed', () => {
    expect(() => amountOf('many', 0)).toThrow('"many" is no quantity')
  })
})

test('bodies have what was filled and leave the rest out', () => {
  const template = {
    token: 3,
    location: { $slot: 'place' },
    batch: { $slot: 'lot' },
    serials: [{ $slot: 'serial' }, 'S1'],
    override: { reason: { $slot: 'reason' }, sure: { $slot: 'ok' } },
    odd: { $slot: 3 },
    none: null,
    lot: { code: { $slot: 'lot' } },
    empty: {},
  }
  expect(fillBody(template, { place: 'A-01', reason: 'FULL', ok: true })).toEqual({
    token: 3,
    location: 'A-01',
    serials: ['S1'],
    override: { reason: 'FULL', sure: true },
    odd: { $slot: 3 },
    none: null,
    empty: {},
  })
  expect(fillBody({ $slot: 'gone' }, {})).toBeNull()
})

test('GTINs of different lengths are the same code, other numbers are not', () => {
  expect(sameCode('4006381333931', '04006381333931')).toBe(true)
  expect(sameCode('12', '0012')).toBe(false)
  expect(sameCode('A', 'A')).toBe(true)
})

test('what is waited for is told by kind', () => {
  const tell = (accept: Parameters<typeof step>[0][number]) => {
    const run = begin(script({ a: step([accept], { hint: 'H-1' }) }))
    return run && expected(run)
  }
  expect(tell(place('A'))).toEqual({ code: 'expect.location', params: { value: 'A' } })
  expect(tell({ slot: 'x', kind: 'lot', required: true })).toEqual({
    code: 'expect.lot',
    params: { value: 'H-1' },
  })
  for (const kind of ['confirm', 'check', 'text', 'reason'] as const) {
    expect(tell({ slot: 'x', kind, required: true })?.code).toBe(`expect.${kind}`)
  }
  expect(tell({ slot: 'x', kind: 'lot', required: false })).toBeNull()
})

test('what is given is full, also below all', () => {
  const quantity = { scale: 0, all: '9', unit: 'pcs' }
  const accept = { slot: 'n', kind: 'quantity' as const, required: true, given: '4', quantity }
  const run = begin(script({ a: step([accept, place('A')]) }))
  expect(run && isFull(run, accept)).toBe(true)
  expect(run && waiting(run)?.slot).toBe('place')
})

test('whatever is scanned, typed and tapped: nothing breaks, and the plain data say it all', () => {
  const env = testEnv()
  const codes = [
    'A-01-04',
    'A-01-02',
    '4006381333931',
    '14006381333938',
    '340000000000000024',
    'ZZZ',
    '5000000000005',
  ]
  const input = fc.oneof(
    fc.constantFrom(...codes).map((code) => ['scan', code] as const),
    fc.constantFrom('ok', 'all', 'undo', 'short', 'skip').map((name) => ['command', name] as const),
    fc.constantFrom('0', '3', '11', '12', '04', 'EMPTY').map((text) => ['type', text] as const),
  )
  fc.assert(
    fc.property(fc.array(input, { maxLength: 40 }), (inputs) => {
      let run = begin(PICK)
      let sent = 0
      for (const [how, what] of inputs) {
        if (!run) return
        const before = run
        const slot = waiting(run)?.slot ?? ''
        const result =
          how === 'scan'
            ? scan(run, plain(what), env)
            : how === 'type'
              ? type(run, slot, what, env)
              : what === 'ok'
                ? confirm(run, env)
                : what === 'all'
                  ? all(run, env)
                  : what === 'undo'
                    ? undo(run)
                    : choose(run, what, env)
        // Wrong inputs change nothing but their count.
        if (result.feedback.tone === 'wrong') {
          expect({ ...result.run, wrongs: 0 }).toEqual({ ...before, wrongs: 0 })
          expect(result.operations).toEqual([])
        }
        sent += result.operations.length
        run = JSON.parse(JSON.stringify(result.run))
        expect(run).toEqual(result.run)
      }
      if (run && ended(run)) expect(sent).toBeGreaterThan(0)
    }),
    { numRuns: 300 },
  )
})
