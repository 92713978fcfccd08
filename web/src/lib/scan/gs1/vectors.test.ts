import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { aiNamed, table } from './ais'
import { composeDigitalLink, composeScan } from './compose'
import { parseDigitalLink } from './digitalLink'
import { associations, elementString, parseBracketed, parseElements } from './elements'
import type { PrefixRegister } from './fault'
import { CHECKS } from './lint'
import { readSymbol, type SymbologyName } from './symbols'

// From web/, where the tests run.
const data = <T>(name: string): T => JSON.parse(readFileSync(join('../testdata/scan/gs1', name), 'utf8')) as T

describe('the identifiers', () => {
  interface Row {
    ai: string
    fnc1_required: boolean
    dl_data_attribute: boolean
    components: { cset: string; min: number; max: number; optional: boolean; linters: string[] }[]
    req: string[][]
    ex: string[]
    dl_primary_key: boolean
    dl_qualifiers: string[][]
    title: string
  }
  const rows = data<Row[]>('ai-table.json')

  test('are all there', () => {
    expect(table().size).toBe(rows.length)
  })

  test.each(rows)('$ai is as in the dictionary', (row) => {
    const ai = aiNamed(row.ai)
    expect(ai && { ...ai, title: ai.title.replace(/\s+/g, ' ') }).toEqual({
      ai: row.ai,
      title: (row.title ?? '').replace(/\s+/g, ' '),
      separated: row.fnc1_required,
      attribute: row.dl_data_attribute,
      components: row.components.map(({ cset, linters, ...rest }) => ({
        ...rest,
        charset: cset,
        checks: linters,
      })),
      required: row.req,
      excluded: row.ex,
      qualifiers: row.dl_primary_key ? (row.dl_qualifiers.length > 0 ? row.dl_qualifiers : [[]]) : null,
    })
    for (const { linters } of row.components) for (const name of linters) expect(CHECKS).toHaveProperty(name)
  })
})

describe('the checks of values', () => {
  interface Vector {
    linter: string
    valid: boolean
    data: string
    error?: string
    marked?: string
  }
  const { vectors } = data<{ vectors: Vector[] }>('linter-vectors.json')
  const outcome = (vector: Vector, register?: PrefixRegister) => {
    const found = CHECKS[vector.linter]?.(vector.data, register)
    if (!found) return { valid: found === null }
    const { at, length, code } = found
    const bad = vector.data.slice(at, at + length)
    return {
      valid: false,
      error: code,
      marked: `${vector.data.slice(0, at)}*${bad}*${vector.data.slice(at + length)}`,
    }
  }

  /** Some were made with a register of prefixes that fails at the nth question. */
  function registers({ error }: Vector): (PrefixRegister | undefined)[] {
    const answer = { GCP_DATASOURCE_OFFLINE: 'offline', INVALID_GCP_PREFIX: 'unknown' } as const
    const failing = answer[error as keyof typeof answer]
    const at = (nth: number): PrefixRegister => {
      let asked = 0
      return () => (asked++ === nth ? failing : 'known')
    }
    return failing ? [undefined, ...[0, 1, 2, 3].map(at)] : [undefined]
  }

  test.each([...new Set(vectors.map(({ linter }) => linter))])('%s', (linter) => {
    for (const vector of vectors.filter((one) => one.linter === linter)) {
      const { valid, error, marked } = vector
      const expected = valid ? { valid } : { valid, error, marked }
      const seen = registers(vector).map((register) => outcome(vector, register))
      expect(seen, JSON.stringify(vector)).toContainEqual(expected)
    }
  })
})

type Options = Record<string, boolean>
interface Case {
  input: string
  valid: boolean
  element_string?: string
  options?: Options
  error?: string
  stem?: string | null
  uri?: string
}
const engine = data<{
  vectors: Record<
    | 'parse_bracketed_ai'
    | 'process_element_string'
    | 'ai_associations'
    | 'parse_digital_link_uri'
    | 'generate_digital_link_uri'
    | 'ai_value_checks',
    Case[]
  > & {
    process_scan_data: { valid: boolean; scan_data: string; symbology: SymbologyName; data?: string }[]
    generate_scan_data: {
      symbology: SymbologyName
      data: string
      scan_data: string | null
      options?: Options
    }[]
  }
}>('syntax-engine-vectors.json').vectors

const unknown = ({ options }: Case) => ({ allowUnknown: options?.PermitUnknownAIs ?? false })

describe('strings of elements', () => {
  test.each(engine.parse_bracketed_ai)('bracketed $input', (one) => {
    const parsed = parseBracketed(one.input, unknown(one))
    expect(parsed.ok).toBe(one.valid)
    if (parsed.ok) expect(elementString(parsed.elements)).toBe(one.element_string)
  })

  test.each(engine.process_element_string)('element string $input', ({ input, valid }) => {
    expect(input.startsWith('^') && parseElements(input.slice(1), '^').ok).toBe(valid)
  })

  test.each(engine.ai_associations)('$rule: $input', (one) => {
    const parsed = parseBracketed(one.input, unknown(one))
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.refusal))
    expect(associations(parsed.elements) === null).toBe(one.valid)
  })

  test.each(engine.ai_value_checks)('value $input', ({ input, valid, error }) => {
    const parsed = parseBracketed(input)
    expect(parsed.ok).toBe(valid)
    if (!parsed.ok) expect(parsed.refusal.fault?.code).toBe(error)
  })
})

describe('Digital Links', () => {
  test.each(engine.parse_digital_link_uri)('$input', (one) => {
    const options = {
      ...unknown(one),
      shortGtins: one.options?.PermitZeroSuppressedGTINinDLuris ?? false,
      // The vectors do not tell when words were allowed: where one is valid with them, they were.
      words: one.valid,
    }
    const attribute = one.options?.['ValidationEnabled:UNKNOWN_AI_NOT_DL_ATTR'] ?? true
    const parsed = parseDigitalLink(one.input, {
      ...options,
      allowUnknown: options.allowUnknown && !attribute,
    })
    expect(parsed.ok).toBe(one.valid)
    if (parsed.ok) expect(elementString(parsed.elements)).toBe(one.element_string)
  })

  test.each(engine.generate_digital_link_uri)('of $input', (one) => {
    const parsed = parseBracketed(one.input, unknown(one))
    const uri = parsed.ok ? composeDigitalLink(parsed.elements, one.stem ?? undefined) : null
    expect(uri).toBe(one.valid ? one.uri : null)
  })
})

describe('what scanners send', () => {
  test.each(engine.process_scan_data)('$scan_data is read', ({ scan_data, valid, symbology, data }) => {
    expect(readSymbol(scan_data)).toEqual(valid ? { symbology, data } : null)
  })

  test.each(engine.generate_scan_data)(
    '$symbology $data is sent',
    ({ symbology, data, scan_data, options }) => {
      expect(composeScan(symbology, data, options?.AddCheckDigit)).toBe(scan_data)
    },
  )
})
