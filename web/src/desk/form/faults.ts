import type { FieldError } from 'react-hook-form'
import type { FieldProblem } from '~/lib/api/problem'

/** What a rule may be broken by; the words are in `rule`. */
export type Rule =
  | 'missing'
  | 'choose'
  | 'short'
  | 'long'
  | 'least'
  | 'most'
  | 'more'
  | 'whole'
  | 'number'
  | 'word'
  | 'form'

export interface Broken {
  rule: Rule
  /** The figure that the rule names. */
  limit?: number
}

/**
 * What is wrong with a field: a rule that is known here, or what the server says. It travels through the form as text,
 * and is put into words where it is shown, in the language of that moment.
 */
export type Fault = Broken | FieldProblem

export const packed = (fault: Fault): string => JSON.stringify(fault)

export function faultOf(error: FieldError | undefined): Fault | null {
  return error?.message ? (JSON.parse(error.message) as Fault) : null
}

export const isBroken = (fault: Fault): fault is Broken => 'rule' in fault

/** What Zod tells of an issue, of whatever kind. */
interface Issue {
  code?: string | undefined
  expected?: unknown
  format?: unknown
  input?: unknown
  maximum?: unknown
  minimum?: unknown
  origin?: unknown
  pattern?: unknown
}

const ONE_WORD = String.raw`/^\s*\S+\s*$/`

/** The rule that an issue is about. No word of the library's own is shown to anybody. */
export function brokenBy({
  code,
  expected,
  format,
  input,
  maximum,
  minimum,
  origin,
  pattern,
}: Issue): Broken {
  if (input === undefined || input === null || input === '') return { rule: 'missing' }
  const figure = (value: unknown) => Number(value)
  const text = origin === 'string'
  switch (code) {
    case 'too_small':
      return { rule: text ? 'short' : 'least', limit: figure(minimum) }
    case 'too_big':
      return { rule: text ? 'long' : 'most', limit: figure(maximum) }
    case 'invalid_value':
      return { rule: 'choose' }
    case 'invalid_type':
      return { rule: expected === 'int' || expected === 'number' ? 'whole' : 'form' }
    case 'invalid_format':
      if (pattern === ONE_WORD) return { rule: 'word' }
      return { rule: String(pattern).includes('[0-9]{1,16}') ? 'number' : 'form' }
    default:
      return { rule: format === 'safeint' ? 'whole' : 'form' }
  }
}
