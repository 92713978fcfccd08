import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { GS } from './gs1/elements'
import { isRussian, toAmerican } from './normalise'
import { read } from './read'
import type { Reading } from './reading'
import { DEFAULTS } from './settings'

// From web/, where the tests run.
const data = <T>(name: string): T => JSON.parse(readFileSync(join('../testdata/scan', name), 'utf8')) as T

const at = (raw: string, settings = DEFAULTS): Reading => read(raw, { thisYear: 2026, settings })

/** A reading as the vectors write it: without what every reading has. */
function bare({ elements, text, typed, symbology, warnings, marking, ...rest }: Record<string, unknown>) {
  void [elements, text, typed, symbology, warnings, marking]
  return rest
}

describe('what a warehouse understands', () => {
  interface Vector {
    raw: string
    kind: string
    expect: Record<string, unknown>
    note: string
  }
  const { vectors } = data<{ vectors: Vector[] }>('gs1/warehouse-scan-vectors.json')

  test.each(vectors)('$raw ($note)', ({ raw, kind, expect: expected }) => {
    const seen = bare({ ...at(raw) })
    if (seen.kind !== 'ambiguous') {
      expect(seen).toMatchObject({ kind, ...expected })
      return
    }
    const candidates = (seen.candidates as Reading[]).map((one) => {
      const { kind: _kind, ...facts } = bare({ ...one })
      return facts
    })
    expect({ ...seen, candidates }).toEqual({ kind, ...expected })
  })
})

describe('codes of Честный ЗНАК', () => {
  interface Vector {
    case: string
    raw: string
    expect: {
      gtin?: string
      serial?: string
      ki?: string
      group?: string
      crypto?: boolean
      error?: string
      serial_if_group_known?: string
      ai91?: string
      ai92?: string
      ai93?: string
    }
  }
  const { vectors } = data<{ vectors: Vector[] }>('marking-ru/scan-vectors.json')

  test.each(vectors)('$case', ({ raw, expect: expected }) => {
    const seen = at(raw)
    if (expected.error === 'separator_lost') {
      if (seen.kind !== 'ambiguous') throw new Error(`read as ${JSON.stringify(seen)}`)
      const { gtin, serial_if_group_known: serial } = expected
      expect(seen.candidates).toContainEqual(expect.objectContaining({ kind: 'product', gtin, serial }))
      for (const one of seen.candidates) expect(one).toMatchObject({ gtin })
      return
    }
    if (expected.error !== undefined) {
      expect(seen).toMatchObject({ kind: 'error', code: expected.error })
      return
    }
    const { gtin, serial, ki, crypto = true, group } = expected
    expect(seen).toMatchObject({ kind: 'product', gtin, serial, marking: { ki, crypto } })
    if (seen.kind === 'product' && group !== undefined) expect(seen.marking?.groups).toContain(group)
    for (const ai of ['91', '92', '93'] as const) {
      const value = expected[`ai${ai}`]
      if (value !== undefined) expect(seen.elements).toContainEqual({ ai, value })
    }
  })
})

test('the Russian layout is undone key by key', () => {
  const { ru_to_en } = data<{ ru_to_en: Record<string, string> }>('marking-ru/ru-en-keyboard-map.json')
  for (const [russian, american] of Object.entries(ru_to_en)) expect(toAmerican(russian)).toBe(american)
  expect(isRussian('№')).toBe(true)
  expect(isRussian('LOT/5?')).toBe(false)
})

describe('codes of our own', () => {
  test.each([
    ['CMD-OK', { kind: 'command', command: 'ok' }],
    ['cmd-new-unit', { kind: 'command', command: 'new_unit' }],
    ['L-A-01-02', { kind: 'location', code: 'A-01-02' }],
    ['LOC-A1', { kind: 'location', code: 'A1' }],
    ['DEV-7', { kind: 'device', code: '7' }],
    ['PRN-dock', { kind: 'printer', code: 'dock' }],
    ['DOC-4711', { kind: 'document', code: '4711' }],
    ['СЬВ-ЩЛ', { kind: 'command', command: 'ok', typed: 'СЬВ-ЩЛ', warnings: ['layout_ru'] }],
    ['L-', { kind: 'error', code: 'unknown_barcode' }],
    ['CMD-NOTHING', { kind: 'error', code: 'unknown_barcode' }],
  ])('%s', (raw, expected) => {
    expect(at(raw)).toMatchObject(expected)
  })
})

describe('what is asked about, and what is not', () => {
  const lots = (raw: string, settings = DEFAULTS) => {
    const seen = at(raw, settings)
    if (seen.kind === 'product') return [seen.lot]
    return seen.kind === 'ambiguous' ? seen.candidates.map((one) => 'lot' in one && one.lot) : seen
  }

  test('a separator anywhere says that the scanner sends them', () => {
    expect(lots(`]d2${GS}010952123400001310AB17261231`)).toEqual(['AB17261231'])
    expect(lots('010952123400001310AB17261231')).toEqual(['AB17261231', 'AB'])
    expect(lots('010952123400001310AB17261231', { ...DEFAULTS, separatorsArrive: true })).toEqual([
      'AB17261231',
    ])
  })

  test('a lot at the end that can be nothing else', () => {
    expect(lots(']C101095212340000131726123110LOT-55')).toEqual(['LOT-55'])
  })

  test('nothing of which the rest would be wrong', () => {
    // No such month.
    expect(lots('010952123400001310AB17261331')).toEqual(['AB17261331'])
    // A lot with a 9 in it.
    expect(lots('010952123400001310A9912')).toEqual(['A9912'])
  })

  test('a text that is right only with separators, even if there is one way', () => {
    const seen = at('011952123400001010L2601A-L2601A-L260117261231')
    expect(seen).toMatchObject({
      kind: 'ambiguous',
      candidates: [{ lot: 'L2601A-L2601A-L2601', expiry: '2026-12-31' }],
    })
  })

  test('a pallet whose number is on the other symbol', () => {
    expect(at('02195212340000103760\u001d10L1')).toMatchObject({ kind: 'logistic_content', count: 60 })
    expect(at('0219521234000010376010L1')).toMatchObject({ kind: 'ambiguous' })
  })
})

describe('what is wrong is said', () => {
  test.each([
    [
      'two identifiers that exclude each other',
      ']C10109521234000013' + '255' + '9521234000013',
      'ai_excluded',
    ],
    ['a lot twice', '(10)A(10)B', 'ai_repeated'],
    ['no such identifier', ']C189ABC', 'unknown_ai'],
    ['cut off', ']C1010952123', 'truncated'],
    ['too long a lot', `]C110${'A'.repeat(21)}${GS}37`, 'too_long'],
    ['no such day', ']C111260231', 'date'],
    ['a letter in a number', ']C10109521234A00013', 'character'],
    ['a link without a key', 'https://example.com/shop', 'unknown_barcode'],
    ['a pallet misread', '395212340000000015', 'check_digit'],
  ])('%s', (_what, raw, code) => {
    expect(at(raw)).toMatchObject({ kind: 'error', code })
  })
})

describe('numbers of goods', () => {
  test.each([
    [']E001234565', '00012345000065'],
    [']E09521234000013|]e010AB', '09521234000013'],
    [']E3952123400001312', '09521234000013'],
    ['395212340000000014', undefined],
  ])('%s', (raw, gtin) => {
    const seen = at(raw)
    expect(seen.kind).toBe(gtin ? 'product' : 'license_plate')
    if (seen.kind === 'product') expect(seen.gtin).toBe(gtin)
  })
})

test.each([
  ['26', '2026'],
  ['75', '2075'],
  ['76', '2076'],
  ['77', '1977'],
  ['99', '1999'],
])('the year %s is %s in 2026', (yy, year) => {
  expect(at(`(01)09521234000013(17)${yy}0131`)).toMatchObject({ expiry: `${year}-01-31` })
})

describe('what had to be put right', () => {
  test.each([
    ['\uFEFF9521234000013\r\n', ['bom', 'line_end']],
    ['0109521234000013{GS}10A', ['separator_text']],
    [']c10109521234000013', ['caps_lock']],
    ['9521234000013', []],
  ])('%s', (raw, warnings) => {
    expect(at(raw).warnings).toEqual(warnings)
  })

  test('the separator as a character of one’s choice', () => {
    const seen = at('010952123400001310A|17261231', { ...DEFAULTS, gsCharacter: '|' })
    expect(seen).toMatchObject({ kind: 'product', lot: 'A', expiry: '2026-12-31' })
  })
})
