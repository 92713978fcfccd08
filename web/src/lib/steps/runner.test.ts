import { describe, expect, test } from 'vitest'
import type { Operation } from './operation'
import { plain, type Scan } from './reading'
import { promptOf, type Run, waiting } from './run'
import { all, answer, back, begin, choose, confirm, ended, type Result, scan, type, undo } from './runner'
import type { Script } from './script'
import { PICK, place, script, step, testEnv } from './testing'

/** Runs inputs one after the other and remembers what came of them. */
function play(of: Script) {
  const env = testEnv()
  const first = begin(of)
  if (!first) throw new Error('the script is of another form')
  let run: Run = first
  const sent: Operation[] = []
  const take = (result: Result) => {
    run = result.run
    sent.push(...result.operations)
    const { tone, say, next } = result.feedback
    return { tone, code: say.code, params: say.params, next, result }
  }
  return {
    sent,
    run: () => run,
    scan: (input: string | Scan) => take(scan(run, typeof input === 'string' ? plain(input) : input, env)),
    type: (slot: string, text: string) => take(type(run, slot, text, env)),
    choose: (id: string) => take(choose(run, id, env)),
    answer: (of: Scan, at: number) => take(answer(run, of, at, env)),
    all: () => take(all(run, env)),
    confirm: () => take(confirm(run, env)),
    undo: () => take(undo(run)),
    back: () => {
      run = back(run)
    },
  }
}

const LANTERN = '4006381333931'
const BOX = '14006381333938'

describe('a step', () => {
  test('takes place and item in any order, and goes on by itself with one operation', () => {
    for (const scans of [
      ['A-01-04', BOX, BOX],
      [BOX, 'A-01-04', BOX],
      [BOX, BOX, 'A-01-04'],
    ]) {
      const game = play(PICK)
      const tones = scans.map((code) => game.scan(code).tone)
      expect(tones).toEqual(['accepted', 'accepted', 'done'])
      expect(game.sent).toEqual([
        {
          key: 'key-1',
          operation: 'confirm_pick',
          method: 'POST',
          path: '/api/v1/pick',
          body: { token: 3, place: 'A-01-04', quantity: '12' },
          recordedAt: '2026-11-26T08:00:00.000Z',
          task: 'task-1',
          what: { code: 'test.step' },
          title: 'Red lantern',
        },
      ])
      expect(game.run().at).toBe('tote')
    }
  })

  test('counts what is scanned, and says how far it is', () => {
    const game = play(PICK)
    game.scan('A-01-04')
    expect(game.scan(LANTERN)).toMatchObject({ code: 'accepted.count_of', params: { count: '1', all: '12' } })
    expect(game.scan(BOX).params).toMatchObject({ count: '7' })
    expect(game.scan(BOX)).toMatchObject({
      tone: 'wrong',
      code: 'wrong.too_many',
      params: { got: '13', max: '12' },
      next: { code: 'expect.item', params: { value: 'Red lantern' } },
    })
    expect(game.run().filled.quantity).toBe('7')
  })

  test('is filled whole by one tap for all', () => {
    const game = play(PICK)
    game.scan('A-01-04')
    game.scan(LANTERN)
    expect(game.all().tone).toBe('done')
    expect(game.sent[0]?.body).toMatchObject({ quantity: '12' })
  })

  test('takes one scan that says several things, as one', () => {
    const game = play(PICK)
    game.scan('A-01-04')
    game.scan({ text: '…', readings: [{ code: BOX, lot: 'L1', count: '2' }] })
    expect(game.sent[0]?.body).toEqual({ token: 3, place: 'A-01-04', lot: 'L1', quantity: '12' })
  })

  test('prompts for the slot that is waited for', () => {
    const game = play(PICK)
    expect(promptOf(game.run())).toMatchObject({ say: { code: 'pick.go' }, hint: 'A-01-04' })
    game.scan('A-01-04')
    expect(promptOf(game.run())).toMatchObject({
      say: { code: 'test.step' },
      object: { title: 'Red lantern' },
    })
    expect(waiting(game.run())?.slot).toBe('item')
  })

  test('completes when its scan says all, also over a step that only leads on', () => {
    const item = { slot: 'item', kind: 'item' as const, required: true, values: [{ value: 'X' }] }
    const lot = { slot: 'lot', kind: 'lot' as const, required: true }
    const game = play(
      script({ one: step([item], { done: { next: 'two' } }), two: step([item, lot]), three: step([]) }),
    )
    const { tone } = game.scan({ text: 'X', readings: [{ code: 'X', lot: 'L9' }] })
    expect(tone).toBe('done')
    expect(game.sent).toHaveLength(1)
    expect(ended(game.run())).toBe(true)
    expect(game.scan('X')).toMatchObject({ tone: 'wrong', code: 'wrong.ended', next: null })
  })

  test('offers the scan to the next step, which asks for what does not fit', () => {
    const item = (value: string) => ({
      slot: 'item',
      kind: 'item' as const,
      required: true,
      values: [{ value }],
    })
    const quantity = {
      slot: 'n',
      kind: 'quantity' as const,
      required: true,
      quantity: { max: '0.5', scale: 1, adds: '1', unit: 'kg' },
    }
    const one = step([item('X')], { done: { next: 'two' } })
    const other = play(script({ one, two: step([item('Y')]) }))
    expect(other.scan('X').tone).toBe('accepted')
    expect(other.run()).toMatchObject({ at: 'two', filled: {} })
    const much = play(script({ one, two: step([item('X'), quantity]) }))
    much.scan('X')
    expect(much.run()).toMatchObject({ at: 'two', filled: {} })
  })

  test('that leads to itself does not go round on its own', () => {
    const any = { slot: 'item', kind: 'item' as const, required: true }
    const game = play(script({ a: step([any], { done: { next: 'a' } }) }))
    const { tone } = game.scan({
      text: 'X',
      readings: [{ code: 'X', meaning: { kind: 'item', value: 'X' } }],
    })
    expect(tone).toBe('accepted')
    expect(game.run()).toMatchObject({ at: 'a', filled: {} })
  })

  test('of another form is refused', () => {
    expect(begin({ ...PICK, format: 2 })).toBeNull()
  })

  test('goes where what was scanned leads', () => {
    const to = place('A', { values: [{ value: 'A', next: 'b', codes: [{ code: 'ALIAS', next: 'c' }] }] })
    const steps = { a: step([to]), b: step([place('B')]), c: step([place('C')]) }
    for (const [code, at] of [
      ['A', 'b'],
      ['ALIAS', 'c'],
    ] as const) {
      const game = play(script(steps))
      game.scan(code)
      expect(game.run().at).toBe(at)
    }
  })
})

describe('a wrong scan', () => {
  test.each([
    ['A-01-02', 'wrong.other_location', { got: 'A-01-02' }, 'expect.location'],
    ['5000000000005', 'wrong.other_item', { got: 'Candle' }, 'expect.location'],
    ['ZZZ', 'wrong.unknown', { got: 'ZZZ' }, 'expect.location'],
  ])('%s says what it is and what to scan instead', (code, say, params, next) => {
    const game = play(PICK)
    expect(game.scan(code)).toMatchObject({ tone: 'wrong', code: say, params, next: { code: next } })
    expect(game.run().filled).toEqual({})
    expect(game.run().wrongs).toBe(1)
    game.scan(code)
    expect(game.run().wrongs).toBe(2)
    game.scan('A-01-04')
    expect(game.run().wrongs).toBe(0)
  })

  test('of a kind that is not wanted now', () => {
    const game = play(script({ a: step([place('A')]) }, { barcodes: PICK.barcodes }))
    expect(game.scan('5000000000005')).toMatchObject({
      code: 'wrong.not_wanted_item',
      params: { got: 'Candle' },
    })
    expect(game.scan({ text: 'x', readings: [{ unit: '340000000000000017' }] })).toMatchObject({
      code: 'wrong.not_wanted_unit',
    })
    expect(game.scan({ text: 'x', readings: [{}] })).toMatchObject({ code: 'wrong.not_wanted_item' })
    expect(game.scan({ text: 'x', readings: [] })).toMatchObject({ code: 'wrong.unknown' })
  })

  test('of a GS1 code takes nothing of it', () => {
    const lot = { slot: 'lot', kind: 'lot' as const, required: true, values: [{ value: 'L1' }] }
    const item = { slot: 'item', kind: 'item' as const, required: true, values: [{ value: 'X' }] }
    const game = play(script({ a: step([item, lot]) }))
    expect(game.scan({ text: 'x', readings: [{ code: 'X', lot: 'L2' }] })).toMatchObject({
      code: 'wrong.other_lot',
      params: { got: 'L2' },
    })
    expect(game.run().filled).toEqual({})
  })
})

describe('what was scanned before', () => {
  const unit = { slot: 'unit', kind: 'unit' as const, required: true }
  const call = { operation: 'move', method: 'POST' as const, path: '/api/v1/move', body: { $slot: 'unit' } }

  test('is harmless in the same step', () => {
    const game = play(PICK)
    game.scan('A-01-04')
    expect(game.scan('A-01-04')).toMatchObject({
      tone: 'accepted',
      code: 'again.location',
      next: { code: 'expect.item' },
    })
  })

  test('is harmless in a later step that wants something else', () => {
    const game = play(script({ a: step([place('A')], { done: { next: 'b' } }), b: step([unit]) }))
    game.scan('A')
    expect(game.scan('A')).toMatchObject({ code: 'wrong.unknown' })
    const known = play(
      script(
        { a: step([place('A')], { done: { next: 'b' } }), b: step([unit]) },
        { barcodes: [{ code: 'A', kind: 'location', value: 'A' }] },
      ),
    )
    known.scan('A')
    expect(known.scan('A')).toMatchObject({ tone: 'accepted', code: 'again.location' })
  })

  test('is wrong where another place is wanted', () => {
    const barcodes = ['A', 'B'].map((code) => ({ code, kind: 'location' as const, value: code }))
    const game = play(
      script({ a: step([place('A')], { done: { next: 'b' } }), b: step([place('B')]) }, { barcodes }),
    )
    game.scan('A')
    expect(game.scan('A')).toMatchObject({ tone: 'wrong', code: 'wrong.other_location' })
  })

  test('counts a unit once, also when the step comes back', () => {
    const game = play(script({ a: step([unit], { done: { call, next: 'a' } }) }))
    const plate = (sscc: string): Scan => ({ text: sscc, readings: [{ unit: sscc }] })
    game.scan(plate('340000000000000017'))
    expect(game.scan(plate('340000000000000017'))).toMatchObject({ code: 'again.unit' })
    game.scan(plate('340000000000000024'))
    expect(game.sent.map(({ body }) => body)).toEqual(['340000000000000017', '340000000000000024'])
  })

  test('counts serial numbers by item', () => {
    const item = {
      slot: 'item',
      kind: 'item' as const,
      required: true,
      values: [{ value: 'X' }, { value: 'Y' }],
    }
    const serial = { slot: 'serial', kind: 'serial' as const, required: true }
    const game = play(script({ a: step([item, serial], { done: { call, next: 'a' } }) }))
    const one = (code: string, text: string): Scan => ({ text, readings: [{ code, serial: text }] })
    expect(game.scan(one('X', '1')).tone).toBe('done')
    expect(game.scan(one('X', '1'))).toMatchObject({ code: 'again.serial' })
    expect(game.scan(one('Y', '1')).tone).toBe('done')
    game.scan('X')
    expect(game.scan('1')).toMatchObject({ code: 'again.serial' })
    expect(game.scan('2').tone).toBe('done')
  })
})

describe('a scan that may mean several things', () => {
  const lot = { slot: 'lot', kind: 'lot' as const, required: true }
  const lost: Scan = {
    text: '10ABC1725',
    readings: [{ lot: 'ABC1725' }, { lot: 'ABC', expiry: '2025-01-01' }],
  }

  test('is asked about, never guessed', () => {
    const game = play(script({ a: step([lot, { slot: 'use_by', kind: 'expiry', required: false }]) }))
    const { tone, result } = game.scan(lost)
    expect(tone).toBe('question')
    expect(result.feedback.question?.meanings).toEqual([
      { kind: 'lot', value: 'ABC1725' },
      { kind: 'lot', value: 'ABC · 2025-01-01' },
    ])
    expect(game.run().filled).toEqual({})
    game.answer(lost, 1)
    expect(game.run().filled).toEqual({ lot: 'ABC', use_by: '2025-01-01' })
  })

  test('is clear where only one of them is right', () => {
    const game = play(script({ a: step([{ ...lot, values: [{ value: 'ABC' }] }]) }))
    game.scan(lost)
    expect(game.run().filled).toEqual({ lot: 'ABC' })
  })

  test('is asked about where one code stands for two things of the task', () => {
    const both = step([place('', { values: [] }), { slot: 'item', kind: 'item', required: true }])
    const barcodes = [
      { code: '77', kind: 'location' as const, value: 'A-77' },
      { code: '77', kind: 'item' as const, value: 'NAIL', title: 'Nail' },
    ]
    const game = play(script({ a: both }, { barcodes }))
    const { tone, result } = game.scan('77')
    expect(tone).toBe('question')
    expect(result.feedback.question?.meanings.map(({ value }) => value)).toEqual(['A-77', 'NAIL'])
    game.answer(plain('77'), 1)
    expect(game.run().filled).toEqual({ item: 'NAIL' })
    expect(game.answer(plain('77'), 5)).toMatchObject({ tone: 'wrong' })
    expect(game.answer({ text: '', readings: [] }, 0)).toMatchObject({ tone: 'wrong' })
  })

  test('means what the server said of it', () => {
    const open = play(script({ a: step([place('', { values: [] })]) }))
    expect(open.scan('?').code).toBe('wrong.unknown')
    open.scan({ text: '?', readings: [{ code: '?', meaning: { kind: 'location', value: 'Z-9' } }] })
    expect(open.sent[0]?.body).toEqual({ to: 'Z-9' })
  })
})

describe('typing', () => {
  test('check digits stand for the place', () => {
    const game = play(PICK)
    expect(game.type('place', '05')).toMatchObject({ tone: 'wrong', code: 'wrong.check' })
    game.type('place', '04')
    expect(game.run().filled.place).toBe('A-01-04')
    expect(game.type('nothing', '1')).toMatchObject({ code: 'wrong.command' })
  })

  test('the same digits of two places must be scanned', () => {
    const values = [
      { value: 'A', check: '11' },
      { value: 'B', check: '11' },
    ]
    const game = play(script({ a: step([place('', { values })]) }))
    expect(game.type('place', '11')).toMatchObject({ code: 'wrong.check' })
    expect(game.type('place', 'C')).toMatchObject({
      code: 'wrong.other_location',
      next: { code: 'expect.any_location' },
    })
    expect(game.type('place', 'B').tone).toBe('done')
  })

  test('of a quantity is checked before anything is sent', () => {
    const n = { min: '0.5', max: '2', scale: 1, unit: 'kg' }
    const slot = { slot: 'n', kind: 'quantity' as const, required: true, quantity: n }
    const game = play(script({ a: step([slot]) }))
    for (const [text, code] of [
      ['x', 'wrong.not_a_number'],
      ['1.25', 'wrong.too_fine'],
      ['2,5', 'wrong.too_many'],
      ['0', 'wrong.too_few'],
    ] as const) {
      expect(game.type('n', text)).toMatchObject({ code, next: { code: 'expect.quantity' } })
    }
    game.type('n', '1,50')
    expect(game.run().filled.n).toBe('1.5')
    const least = play(script({ a: step([{ ...slot, quantity: { scale: 0, unit: 'pcs' } }]) }))
    expect(least.type('n', '0').code).toBe('wrong.too_few')
    expect(least.type('n', '7').tone).toBe('done')
  })

  test('whatever is asked for as text', () => {
    const game = play(script({ a: step([{ slot: 'place', kind: 'text', required: true }]) }))
    expect(waiting(game.run())?.kind).toBe('text')
    game.type('place', 'Broken shelf')
    expect(game.sent[0]?.body).toEqual({ to: 'Broken shelf' })
  })
})

describe('taps and commands', () => {
  const ok = { slot: 'ok', kind: 'confirm' as const, required: true }
  const counted = {
    slot: 'n',
    kind: 'quantity' as const,
    required: true,
    quantity: { scale: 0, adds: '1', unit: 'pcs' },
  }
  const item = { slot: 'item', kind: 'item' as const, required: true, values: [{ value: 'X' }] }

  test('OK ends a step that stays open for more', () => {
    const game = play(script({ a: step([item, counted, ok]) }))
    game.scan('X')
    game.scan('X')
    expect(game.sent).toEqual([])
    expect(game.scan({ text: 'OK', command: 'ok', readings: [] }).tone).toBe('done')
    expect(game.run().filled).toMatchObject({ n: '2', ok: true })
  })

  test('that mean nothing here are wrong', () => {
    const game = play(script({ a: step([item]) }))
    expect(game.confirm()).toMatchObject({ code: 'wrong.command' })
    expect(game.all()).toMatchObject({ code: 'wrong.command' })
    expect(game.scan({ text: '', command: 'short', readings: [] })).toMatchObject({ code: 'wrong.command' })
    expect(game.scan({ text: '', command: 'all', readings: [] })).toMatchObject({ code: 'wrong.command' })
  })

  test('an exception asks for what it needs, and sends it', () => {
    const game = play(PICK)
    game.choose('short')
    expect(promptOf(game.run())).toMatchObject({ say: { code: 'pick.short' }, hint: null })
    game.type('found', '3')
    const { tone, result } = game.type('reason', 'EMPTY')
    expect(tone).toBe('done')
    expect(result.refresh).toBe(true)
    expect(game.sent).toMatchObject([{ operation: 'report_short', body: { found: '3', reason: 'EMPTY' } }])
    expect(game.run()).toMatchObject({ at: 'tote', action: null })
  })

  test('an exception waits for what it needs of the step', () => {
    const steps = structuredClone(PICK.steps)
    const short = steps.stop?.actions?.[0]
    if (short) short.needs = ['place']
    const game = play({ ...PICK, steps })
    game.choose('short')
    game.type('found', '3')
    game.type('reason', 'EMPTY')
    expect(game.sent).toEqual([])
    expect(waiting(game.run())?.slot).toBe('place')
    expect(game.scan('A-01-04').tone).toBe('done')
    expect(game.sent).toMatchObject([{ operation: 'report_short' }])
  })

  test('OK takes a quantity as it is, and all says OK too', () => {
    const some = { ...counted, quantity: { ...counted.quantity, all: '5' } }
    const few = play(script({ a: step([item, some, ok]) }))
    few.scan('X')
    expect(few.confirm().tone).toBe('done')
    expect(few.run().filled).toMatchObject({ n: '1', ok: true })
    const whole = play(script({ a: step([item, some, ok]) }))
    whole.scan('X')
    expect(whole.all().tone).toBe('done')
    expect(whole.run().filled).toMatchObject({ n: '5', ok: true })
  })

  test('an exception can be left again', () => {
    const game = play(PICK)
    game.scan('A-01-04')
    game.scan({ text: '', command: 'short', readings: [] })
    game.back()
    expect(game.run()).toMatchObject({ action: null, filled: { place: 'A-01-04' } })
  })

  test('what is put off comes back at the end', () => {
    const game = play(PICK)
    game.choose('skip')
    expect(game.run()).toMatchObject({ at: 'tote', later: ['stop'] })
    game.scan({ text: 't', readings: [{ unit: '340000000000000024' }] })
    expect(game.run()).toMatchObject({ at: 'stop', later: [] })
  })

  test('a scan chooses an action that takes it', () => {
    const game = play(PICK)
    game.scan({ text: 'u', readings: [{ unit: '340000000000000017' }] })
    expect(game.run()).toMatchObject({ at: 'tote', filled: { other: '340000000000000017' } })
    expect(play(PICK).scan({ text: 'u', readings: [{ unit: '340000000000000031' }] }).code).toBe(
      'wrong.not_wanted_unit',
    )
  })
})

describe('undo', () => {
  test('takes back one input at a time, as far as nothing was sent', () => {
    const game = play(PICK)
    game.scan('A-01-04')
    game.scan(LANTERN)
    game.scan(LANTERN)
    expect(game.undo()).toMatchObject({ tone: 'accepted', code: 'undo.done' })
    expect(game.run().filled).toMatchObject({ quantity: '1' })
    game.scan({ text: '', command: 'undo', readings: [] })
    game.undo()
    expect(game.run().filled).toEqual({})
    expect(game.undo()).toMatchObject({ tone: 'wrong', code: 'undo.nothing' })
  })

  test('leads back over steps that sent nothing, not over those that did', () => {
    const game = play(PICK)
    game.choose('skip')
    game.undo()
    expect(game.run()).toMatchObject({ at: 'stop', later: [] })
    game.scan('A-01-04')
    game.scan(LANTERN)
    game.all()
    expect(game.undo()).toMatchObject({ code: 'undo.nothing' })
    expect(game.run().at).toBe('tote')
  })
})
