// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { bodyOf, EMPTY, readDraft } from './draft'
import { layOut, millimetres, onExisting, onOneSpot, usualSteps } from './layout'
import { codeAt, digits, isProblem, type Pattern, prefixOf, readPattern } from './pattern'

function pattern(raw: string): Pattern {
  const read = readPattern(raw)
  if (isProblem(read)) throw new Error(`${raw}: ${read.problem}`)
  return read
}

const codes = (raw: string) => {
  const read = pattern(raw)
  return Array.from({ length: read.count }, (_, at) => codeAt(read, digits(read.ranges, at)))
}

const refused = (raw: string) => {
  const read = readPattern(raw)
  return isProblem(read) ? [read.problem, read.what] : null
}

// The same cases as in crates/contexts/locations/domain/src/pattern.rs: what is said while typing is what the server says.
describe('a pattern', () => {
  test('counts as the server counts', () => {
    expect(pattern('A-{01..10}-{01..20}-{1..4}').count).toBe(800)
    expect(codes('{098..101}')).toEqual(['098', '099', '100', '101'])
    expect(codes('{08..100..46}')).toEqual(['08', '54', '100'])
    expect(codes('{1..003}')).toEqual(['1', '2', '3'])
    expect(codes('{A..G..3}')).toEqual(['A', 'D', 'G'])
    expect(codes('{1..5..10}')).toEqual(['1'])
    expect(codes(' DOCK ')).toEqual(['DOCK'])
    expect(codes('{A..B}-{1..2}')).toEqual(['A-1', 'A-2', 'B-1', 'B-2'])
  })

  test.each([
    ['A-{1..2', ['brace', '3']],
    ['A-1..2}', ['brace', '7']],
    ['A-{1{..2}}', ['brace', '3']],
    ['A-{1-2}', ['range', '1-2']],
    ['{1..2..0}', ['range', '1..2..0']],
    ['{1..200..97}', ['range', '1..200..97']],
    ['{a..F}', ['range', 'a..F']],
    ['{A..2}', ['range', 'A..2']],
    ['{1..2..3..4}', ['range', '1..2..3..4']],
    ['{1234567890..1}', ['range', '1234567890..1']],
    ['{3..1}-{', ['backwards', '3..1']],
    ['{1..20001}', ['many', '']],
    ['{1..200}{1..200}', ['many', '']],
    ['{1..11}{1..11}', ['ambiguous', '111']],
    ['', ['empty', '']],
    ['A {1..2}', ['character', 'A 1']],
    ['A\u200B{1..2}', ['character', 'A\u200B1']],
    [`${'x'.repeat(39)}{8..10}`, ['long', `${'x'.repeat(39)}10`]],
  ])('%j is refused', (raw, why) => {
    expect(refused(raw)).toEqual(why)
  })

  test('of codes of 40 characters is one', () => {
    expect(codes(`${'x'.repeat(39)}{8..9}`)).toHaveLength(2)
  })

  test('is found in a list by what all its codes begin with', () => {
    expect(prefixOf(pattern('A-{01..12}-{1..5}'))).toBe('A-')
    expect(prefixOf(pattern('{A..F}-{1..2}'))).toBe('')
    expect(prefixOf(pattern('DOCK-7'))).toBe('DOCK-7')
  })
})

const steps = [
  { x: 3000, y: 0, z: 0 },
  { x: 0, y: 1000, z: 0 },
]
const start = { x: 500, y: 0, z: 0 }

test('places lie where their steps lead, walked straight or back and forth', () => {
  const straight = layOut(pattern('{A..B}-{1..3}'), start, steps, 'straight')
  expect(straight[4]).toEqual({ code: 'B-2', x: 3500, y: 1000, z: 0 })
  const back = layOut(pattern('{A..B}-{1..3}'), start, steps, 'serpentine')
  expect(back.map(({ code }) => code)).toEqual(['A-1', 'A-2', 'A-3', 'B-3', 'B-2', 'B-1'])
  expect(back[3]).toEqual({ code: 'B-3', x: 3500, y: 2000, z: 0 })
})

test('places on one spot are counted, among themselves and with those that exist', () => {
  const spots = layOut(pattern('{A..B}-{1..3}'), start, [steps[0] ?? start], 'straight')
  expect(onOneSpot(spots)).toBe(4)
  expect(onExisting(spots, [{ x: 500, y: 0, z: 0 }])).toBe(3)
})

test.each([
  ['1.25', 1250],
  ['1,25', 1250],
  ['-3', -3000],
  ['0.001', 1],
  ['', 0],
  ['1.2345', null],
  ['1e3', null],
  ['two', null],
  ['1000000', 1_000_000_000],
  ['1000000.001', null],
])('%j m is %j mm', (typed, expected) => {
  expect(millimetres(typed)).toBe(expected)
})

describe('what is typed', () => {
  const draft = { ...EMPTY, warehouse: 'w', zone: 'z' }

  test('becomes what the server takes', () => {
    const typed = { ...draft, pattern: ' A-{1..2}-{1..3} ', first: '100', weight: '0,5', units: '2' }
    expect(bodyOf(typed, readDraft(typed))).toEqual({
      warehouse_id: 'w',
      zone_id: 'z',
      pattern: 'A-{1..2}-{1..3}',
      kind: 'storage',
      limits: { max_weight_g: 500, max_volume_cm3: null, max_handling_units: 2 },
      start: { x_mm: 0, y_mm: 0, z_mm: 0 },
      steps: [
        { x_mm: 3000, y_mm: 0, z_mm: 0 },
        { x_mm: 0, y_mm: 1000, z_mm: 0 },
      ],
      walk: 'straight',
      first_sequence: 100,
      sequence_step: 10,
    })
  })

  test('follows its type where one is chosen', () => {
    const typed = { ...draft, type: 't' }
    expect(bodyOf(typed, readDraft(typed))).toMatchObject({ location_type_id: 't' })
    expect(bodyOf(typed, readDraft(typed))).not.toHaveProperty('kind')
  })

  test.each([
    [{ zone: '' }, { zone: 'missing' }],
    [{ start: { x: 'a', y: '0', z: '0' } }, { 'start.x': 'number' }],
    [{ steps: { 1: { x: '0', y: '1.2345', z: '0' } } }, { 'steps.1.y': 'number' }],
    [{ first: '-1' }, { first: 'whole' }],
    [{ apart: '0' }, { apart: 'positive' }],
    [{ weight: '0' }, { weight: 'positive' }],
    [{ units: '1.5' }, { units: 'positive' }],
  ])('%j is not sent', (change, wrong) => {
    const read = readDraft({ ...draft, ...change })
    expect(read.wrong).toEqual(wrong)
    expect(bodyOf({ ...draft, ...change }, read)).toBeNull()
  })

  test('has as many steps as ranges, aisles beside each other and levels above', () => {
    expect(usualSteps(1)).toEqual([{ x: '0', y: '1', z: '0' }])
    expect(usualSteps(3).map(({ x, y, z }) => [x, y, z])).toEqual([
      ['3', '0', '0'],
      ['0', '1', '0'],
      ['0', '0', '1.6'],
    ])
    expect(usualSteps(4)[3]).toEqual({ x: '0', y: '0', z: '0' })
  })
})
