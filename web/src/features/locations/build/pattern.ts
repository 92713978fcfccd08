/** Patterns of codes, by the server's rules: `A-{01..10}-{01..20}-{1..4}` stands for 800 places. */

/** The most places that one pattern may stand for. */
export const MOST_PLACES = 20_000
const WIDEST_STEP = 96
const LONGEST_CODE = 40

interface Range {
  first: number
  step: number
  count: number
  /** Digits that numbers are written with at least; null for letters. */
  width: number | null
}

type Part = string | Range

export interface Pattern {
  parts: readonly Part[]
  /** How many values each range has, in their order. */
  ranges: readonly number[]
  count: number
}

/** Why a pattern is none; the words are in `build.pattern`. */
export interface PatternProblem {
  problem: 'empty' | 'brace' | 'range' | 'backwards' | 'many' | 'ambiguous' | 'long' | 'character'
  /** What is wrong in it: a range, a code, where a brace is. */
  what: string
}

export const isProblem = (read: Pattern | PatternProblem): read is PatternProblem => 'problem' in read

const problem = (is: PatternProblem['problem'], what = ''): PatternProblem => ({ problem: is, what })

/** Reads a pattern, or says why it is none. */
export function readPattern(raw: string): Pattern | PatternProblem {
  const parts = split(raw.trim())
  if ('problem' in parts) return parts
  const ranges = parts.flatMap((part) => (typeof part === 'string' ? [] : [part.count]))
  const count = ranges.reduce((product, one) => product * one, 1)
  if (count > MOST_PLACES) return problem('many')
  const pattern = { parts, ranges, count }
  return refuse(pattern) ?? pattern
}

function refuse(pattern: Pattern): PatternProblem | null {
  const seen = new Set<string>()
  for (let number = 0; number < pattern.count; number++) {
    const code = codeAt(pattern, digits(pattern.ranges, number))
    if (code === '') return problem('empty')
    if ([...code].length > LONGEST_CODE) return problem('long', code)
    // Spaces and what no printer prints.
    if (/[\s\p{C}\p{Z}]/u.test(code)) return problem('character', code)
    if (seen.has(code)) return problem('ambiguous', code)
    seen.add(code)
  }
  return null
}

function split(raw: string): Part[] | PatternProblem {
  const parts: Part[] = []
  let at = 0
  while (at < raw.length) {
    const brace = raw.slice(at).search(/[{}]/)
    if (brace === -1) break
    const from = at + brace
    const end = raw.indexOf('}', from)
    const inside = raw.slice(from + 1, end)
    if (raw[from] === '}' || end === -1 || inside.includes('{')) return problem('brace', String(from + 1))
    if (brace > 0) parts.push(raw.slice(at, from))
    const range = readRange(inside)
    if ('problem' in range) return range
    parts.push(range)
    at = end + 1
  }
  if (at < raw.length || parts.length === 0) parts.push(raw.slice(at))
  return parts
}

function readRange(raw: string): Range | PatternProblem {
  const none = problem('range', raw.slice(0, LONGEST_CODE))
  const [from = '', to, step = '1', ...more] = raw.split('..')
  if (to === undefined || more.length > 0) return none
  const by = whole(step)
  if (by === null || by < 1 || by > WIDEST_STEP) return none
  const numbers = [whole(from), whole(to)] as const
  const letters = [letter(from), letter(to)] as const
  const [first, last] = numbers[0] !== null && numbers[1] !== null ? numbers : letters
  if (first === null || last === null) return none
  const width = numbers[0] === null ? null : from.length
  if (width === null && isUpper(from) !== isUpper(to)) return none
  if (last < first) return problem('backwards', raw)
  return { first, step: by, count: Math.floor((last - first) / by) + 1, width }
}

const whole = (raw: string): number | null => (/^\d{1,9}$/.test(raw) ? Number(raw) : null)
const letter = (raw: string): number | null => (/^[A-Za-z]$/.test(raw) ? raw.charCodeAt(0) : null)
const isUpper = (raw: string) => raw === raw.toUpperCase()

/** The values of the ranges of the place with this number, the last range counting fastest. */
export function digits(ranges: readonly number[], number: number): number[] {
  const values = new Array<number>(ranges.length).fill(0)
  let rest = number
  for (let at = ranges.length - 1; at >= 0; at--) {
    const count = ranges[at] ?? 1
    values[at] = rest % count
    rest = Math.floor(rest / count)
  }
  return values
}

/** The same, back and forth: a range runs backwards whenever the ranges before it stand at an odd number. */
export function reflected(ranges: readonly number[], number: number): number[] {
  let before = 0
  return digits(ranges, number).map((forward, at) => {
    const count = ranges[at] ?? 1
    const value = before % 2 === 1 ? count - 1 - forward : forward
    before = before * count + forward
    return value
  })
}

/** The code with these values of the ranges. */
export function codeAt(pattern: Pattern, values: readonly number[]): string {
  let next = 0
  return pattern.parts
    .map((part) => {
      if (typeof part === 'string') return part
      const value = part.first + part.step * (values[next++] ?? 0)
      return part.width === null ? String.fromCharCode(value) : String(value).padStart(part.width, '0')
    })
    .join('')
}

/** What all codes begin with: what finds them in a list. */
export function prefixOf(pattern: Pattern): string {
  const first = codeAt(pattern, digits(pattern.ranges, 0))
  const last = codeAt(pattern, digits(pattern.ranges, pattern.count - 1))
  let length = 0
  while (length < first.length && first[length] === last[length]) length++
  const fixed = typeof pattern.parts[0] === 'string' ? pattern.parts[0].length : 0
  // Beyond the fixed text the first and the last may agree by chance where others do not.
  return first.slice(0, pattern.count === 1 ? first.length : Math.min(length, fixed))
}
