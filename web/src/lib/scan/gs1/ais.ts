import { AI_TABLE } from './aiTable.gen'

/** N digits, X the 82 characters of GS1, Y 39 of them, Z base64 that is safe in addresses. */
export type Charset = 'N' | 'X' | 'Y' | 'Z'

/** A part of a value: so many characters of a set, which pass these checks (lint.ts). */
export interface Component {
  charset: Charset
  min: number
  max: number
  optional: boolean
  checks: readonly string[]
}

/** An application identifier: what its value is made of and what it may stand beside. */
export interface Ai {
  ai: string
  title: string
  /** Whether a separator must follow unless it is the last one. */
  separated: boolean
  /** Whether a Digital Link may carry it after the question mark. */
  attribute: boolean
  components: readonly Component[]
  /** Of each group one alternative must be there, which is one identifier or several (`01+21`). */
  required: readonly (readonly string[])[]
  /** What it must not stand beside; `n` is any digit. */
  excluded: readonly string[]
  /** The orders of qualifiers after it in the path of a Digital Link; null if it cannot begin one. */
  qualifiers: readonly (readonly string[])[] | null
  /** Not in the dictionary: taken as it is. */
  unknown?: true
}

function component(word: string): Component {
  const optional = word.startsWith('[')
  // The checks of an optional component stand behind its bracket: [N6],yymmdd
  const [format = '', ...checks] = word.replace(/[[\]]/g, '').split(',')
  const length = Number(format.replace(/^[A-Z]\.*/, ''))
  return {
    charset: format.charAt(0) as Charset,
    min: format.includes('..') ? 1 : length,
    max: length,
    optional,
    checks,
  }
}

function* expand(row: string): Generator<Ai> {
  const [, before = '', title = ''] = /^(.*?)(?: #(.*))?$/.exec(row) ?? []
  const [head = '', ...words] = before.split(' ')
  const [, first = '', last = first, flags = ''] = /^(\d+)(?:-(\d+))?(.*)$/.exec(head) ?? []
  const marked = (mark: string) => words.filter((word) => word[0] === mark).map((word) => word.slice(1))
  const key = marked('@')[0]
  const rest = {
    title,
    separated: !flags.includes('*'),
    attribute: flags.includes('?'),
    components: words.filter((word) => /^[[A-Z]/.test(word)).map(component),
    required: marked('!').map((group) => group.split(',')),
    excluded: marked('~').flatMap((group) => group.split(',')),
    qualifiers: key === undefined ? null : key.split('|').map((order) => order.split(',').filter(Boolean)),
  }
  for (let ai = Number(first); ai <= Number(last); ai += 1) {
    yield { ai: String(ai).padStart(first.length, '0'), ...rest }
  }
}

let known: Map<string, Ai> | undefined
/** Identifiers that begin with the same two digits have the same length. */
const lengths = new Map<string, number>()

/** Every application identifier of the dictionary. */
export function table(): ReadonlyMap<string, Ai> {
  if (!known) {
    known = new Map()
    for (const row of AI_TABLE.split('\n')) for (const ai of expand(row)) known.set(ai.ai, ai)
    for (const ai of known.keys()) lengths.set(ai.slice(0, 2), ai.length)
  }
  return known
}

/** The identifier that a text begins with. */
export function aiAt(text: string, from = 0): Ai | undefined {
  const ais = table()
  const length = lengths.get(text.slice(from, from + 2))
  return length === undefined ? undefined : ais.get(text.slice(from, from + length))
}

/** How long values are whose identifiers are not given out yet, where the standard has said so beforehand. */
function lengthBefore(ai: string): number | undefined {
  const start = Number(ai.slice(0, 2))
  if (start === 4) return 16
  if (start === 14 || start === 18 || start === 19) return 6
  if (start >= 31 && start <= 36) return 6
  return start === 41 ? 13 : undefined
}

/** An identifier that is written out, between brackets or slashes; one that nobody knows only where that is allowed. */
export function aiNamed(ai: string, allowUnknown = false): Ai | undefined {
  const found = table().get(ai)
  if (found || !allowUnknown || !/^\d{2,4}$/.test(ai)) return found
  const length = lengths.get(ai.slice(0, 2))
  if (length !== undefined && length !== ai.length) return undefined
  const fixed = lengthBefore(ai)
  const max = fixed ?? 90
  return {
    ai,
    title: '',
    separated: fixed === undefined,
    attribute: true,
    components: [{ charset: 'X', min: fixed ?? 1, max, optional: false, checks: [] }],
    required: [],
    excluded: [],
    qualifiers: null,
    unknown: true,
  }
}

/** Digits after the decimal point that the identifier itself tells, as in 3103; none for others. */
export function impliedDecimals(ai: string): number | undefined {
  return /^(3[1-6]|39)\d\d$/.test(ai) ? Number(ai[3]) : undefined
}
