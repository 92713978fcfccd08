import { type Ai, aiAt, aiNamed, type Component } from './ais'
import type { Fault } from './fault'
import { CHARSET_CHECKS, CHECKS } from './lint'

/** What stands between elements in the text of a scan: a scanner's word for FNC1. */
export const GS = '\u001d'

export interface Element {
  ai: string
  value: string
}

/** Why a text is no string of elements, and at which of them. `fault` says more if a check refused the value. */
export interface Refusal {
  code:
    | 'empty'
    | 'unknown_ai'
    | 'truncated'
    | 'too_long'
    | 'character'
    | 'check_digit'
    | 'date'
    | 'value'
    | 'ai_repeated'
    | 'ai_excluded'
    | 'ai_missing'
    | 'brackets'
    | 'digital_link'
  ai?: string
  fault?: Fault
}

export type Parsed = { ok: true; elements: Element[] } | { ok: false; refusal: Refusal }

export interface Options {
  /** Takes identifiers that the dictionary does not know, as far as one can tell where they end. */
  allowUnknown?: boolean
}

export const refuse = (
  code: Refusal['code'],
  ai?: string,
  fault?: Fault,
): { ok: false; refusal: Refusal } => ({
  ok: false,
  refusal: { code, ...(ai !== undefined && { ai }), ...(fault && { fault }) },
})

const KINDS: readonly (readonly [RegExp, Refusal['code']])[] = [
  [/^INVALID_CSET|^NON_DIGIT/, 'character'],
  [/CHECK_DIGIT|CHECK_PAIR/, 'check_digit'],
  [/MONTH|DAY|DATE|HOUR|MINUTE|SECOND/, 'date'],
]

const kindOf = (fault: Fault): Refusal['code'] =>
  KINDS.find(([codes]) => codes.test(fault.code))?.[1] ?? 'value'

function checked(component: Component, text: string): Fault | null {
  for (const name of [CHARSET_CHECKS[component.charset], ...component.checks]) {
    const found = CHECKS[name]?.(text)
    if (found) return found
  }
  return null
}

/**
 * Reads a value from the beginning of a text, as much of it as the identifier can have.
 * @returns how much it took, or why it is none
 */
export function takeValue(ai: Ai, text: string): number | Refusal {
  if (text === '') return { code: 'truncated', ai: ai.ai }
  let at = 0
  for (const component of ai.components) {
    const part = text.slice(at, at + component.max)
    if (part === '' && component.optional) continue
    if (part.length < component.min) return { code: 'truncated', ai: ai.ai }
    const found = checked(component, part)
    if (found) return { code: kindOf(found), ai: ai.ai, fault: { ...found, at: found.at + at } }
    at += part.length
  }
  return at
}

/** Whether the length alone could be that of a value: said before its check digit is looked at. */
function fits(ai: Ai, value: string): Refusal | null {
  const shortest = ai.components.reduce((sum, { min, optional }) => sum + (optional ? 0 : min), 0)
  const longest = ai.components.reduce((sum, { max }) => sum + max, 0)
  if (value.length < shortest) return { code: 'truncated', ai: ai.ai }
  return value.length > longest ? { code: 'too_long', ai: ai.ai } : null
}

/** Why something is no value of the identifier. */
export function valueRefusal(ai: Ai, value: string): Refusal | null {
  const misfit = fits(ai, value)
  if (misfit) return misfit
  // Would be taken for a separator where FNC1 is written so.
  if (value.includes('^') || value.includes(GS)) return { code: 'character', ai: ai.ai }
  const took = takeValue(ai, value)
  if (typeof took !== 'number') return took
  return took < value.length ? { code: 'too_long', ai: ai.ai } : null
}

/**
 * A string of elements as it comes from a scanner, without the symbology's prefix and the first FNC1.
 * @param gs what stands for the separator
 */
export function parseElements(text: string, gs = GS): Parsed {
  if (text === '') return refuse('empty')
  const elements: Element[] = []
  let at = 0
  while (at < text.length) {
    const ai = aiAt(text, at)
    if (!ai) return refuse('unknown_ai', text.slice(at, at + 4))
    at += ai.ai.length
    const stop = text.indexOf(gs, at)
    const end = stop === -1 ? text.length : stop
    const took = takeValue(ai, text.slice(at, end))
    if (typeof took !== 'number') return { ok: false, refusal: took }
    elements.push({ ai: ai.ai, value: text.slice(at, at + took) })
    at += took
    if (ai.separated && at < end) return refuse('too_long', ai.ai)
    // A separator that nobody needs is allowed.
    if (at === end && stop !== -1) at += 1
  }
  return { ok: true, elements }
}

/** Elements as people write them: (01)09521234000013(10)ABC; `\(` is a bracket of the value. */
export function parseBracketed(text: string, { allowUnknown = false }: Options = {}): Parsed {
  const elements: Element[] = []
  let at = 0
  while (at < text.length) {
    const close = text.indexOf(')', at)
    if (text[at] !== '(' || close === -1) return refuse('brackets')
    const ai = aiNamed(text.slice(at + 1, close), allowUnknown)
    if (!ai) return refuse('unknown_ai', text.slice(at + 1, close))
    let open = text.indexOf('(', close + 1)
    while (open !== -1 && text[open - 1] === '\\') open = text.indexOf('(', open + 1)
    at = open === -1 ? text.length : open
    const value = text.slice(close + 1, at).replaceAll('\\(', '(')
    const misfit = valueRefusal(ai, value)
    if (misfit) return { ok: false, refusal: misfit }
    elements.push({ ai: ai.ai, value })
  }
  return elements.length === 0 ? refuse('empty') : { ok: true, elements }
}

/** The string of elements that a symbol carries, with FNC1 written as `^`, the one at its beginning too. */
export function elementString(elements: readonly Element[], gs = '^'): string {
  let separate = true
  let text = ''
  for (const { ai, value } of elements) {
    text += `${separate ? gs : ''}${ai}${value}`
    separate = aiNamed(ai, true)?.separated ?? true
  }
  return text
}

/** Whether an identifier of a list fits a pattern: 31nn is every one that begins with 31 and has four digits. */
function among(present: readonly string[], pattern: string, except?: string): boolean {
  const prefix = pattern.replace(/n+$/, '')
  return present.some((ai) => ai !== except && ai.length === pattern.length && ai.startsWith(prefix))
}

function repeated(elements: readonly Element[]): Refusal | null {
  const values = new Map<string, string>()
  for (const { ai, value } of elements) {
    if ((values.get(ai) ?? value) !== value) return { code: 'ai_repeated', ai }
    values.set(ai, value)
  }
  return null
}

/** A digital signature needs the serial number of what it signs, where the key has one. */
const KEY_WITHOUT_SERIAL: Readonly<Record<string, number>> = { '253': 13, '255': 13, '8003': 14 }

function unsigned(elements: readonly Element[]): Refusal | null {
  if (!elements.some(({ ai }) => ai === '8030')) return null
  const key = elements.find(({ ai, value }) => value.length === KEY_WITHOUT_SERIAL[ai])
  return key ? { code: 'ai_missing', ai: key.ai } : null
}

/** Which elements contradict each other: twice with different values, or never together. */
export function contradiction(elements: readonly Element[]): Refusal | null {
  const present = elements.map(({ ai }) => ai)
  const excluded = present.find((ai) =>
    aiNamed(ai, true)?.excluded.some((other) => among(present, other, ai)),
  )
  return repeated(elements) ?? (excluded === undefined ? null : { code: 'ai_excluded', ai: excluded })
}

/** What elements need beside them. It may stand on another symbol of the same label. */
export function missing(elements: readonly Element[]): Refusal | null {
  const present = elements.map(({ ai }) => ai)
  const there = (alternative: string, ai: string) =>
    alternative.split('+').every((one) => among(present, one, ai))
  const alone = present.find((ai) =>
    aiNamed(ai, true)?.required.some((group) => !group.some((alternative) => there(alternative, ai))),
  )
  return alone === undefined ? unsigned(elements) : { code: 'ai_missing', ai: alone }
}

/** Every rule about what stands together, for what claims to be complete. */
export const associations = (elements: readonly Element[]) => contradiction(elements) ?? missing(elements)
