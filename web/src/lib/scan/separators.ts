import { aiAt, aiNamed } from './gs1/ais'
import { contradiction, type Element, missing, parseElements, takeValue } from './gs1/elements'
import { buildOf } from './marking'

/** More ways to read one text than a person can be asked about. */
const MOST = 12

const longest = (ai: string) => aiNamed(ai)?.components.reduce((sum, { max }) => sum + max, 0) ?? 0

/** Company internal identifiers: any two digits from 90 on are one, so that a lot with a 9 in it seems to hold them. */
const isInternal = ({ ai }: Element) => ai >= '90' && ai <= '99' && ai.length === 2

/** Internal elements count as lost parts only where they are the check parts of a marking code. */
function plausible(elements: readonly Element[], internalToo: boolean): boolean {
  const internal = elements.filter(isInternal)
  if (internalToo || internal.length === 0) return true
  const serial = elements.find(({ ai }) => ai === '21')?.value
  return serial !== undefined && buildOf(serial, internal) !== undefined
}

/** Every way to cut a text into valid elements if separators may have stood anywhere. */
function* cuts(text: string, before: readonly Element[]): Generator<Element[]> {
  if (text === '') {
    yield [...before]
    return
  }
  const ai = aiAt(text)
  if (!ai) return
  const rest = text.slice(ai.ai.length)
  const most = Math.min(rest.length, longest(ai.ai))
  // One value cannot be followed at once by another of the same identifier.
  if (before.some((element) => element.ai === ai.ai)) return
  for (let length = most; length >= 1; length -= 1) {
    const value = rest.slice(0, length)
    if (takeValue(ai, value) === length) yield* cuts(rest.slice(length), [...before, { ai: ai.ai, value }])
    if (!ai.separated) return
  }
}

/** The number of the pallet may stand on another symbol of the same label. */
const ELSEWHERE: Element = { ai: '00', value: '' }

const allowed = (elements: readonly Element[]) =>
  contradiction(elements) === null && missing([...elements, ELSEWHERE]) === null

function lawful(text: string, internalToo: boolean): Element[][] {
  const found: Element[][] = []
  for (const elements of cuts(text, [])) {
    if (plausible(elements, internalToo) && allowed(elements)) found.push(elements)
    if (found.length === MOST) break
  }
  return found
}

/**
 * What a text without any separator may have been before they were lost; the first is how it stands, if that is valid.
 * One reading alone means that nothing can have been lost, or that only one loss explains it: `whole` tells which.
 */
export function withoutSeparators(text: string): { whole: boolean; readings: Element[][] } {
  const parsed = parseElements(text)
  const readings = lawful(text, false)
  if (!parsed.ok) return { whole: false, readings: readings.length > 0 ? readings : lawful(text, true) }
  const asItStands = JSON.stringify(parsed.elements)
  const others = readings.filter((elements) => JSON.stringify(elements) !== asItStands)
  return { whole: true, readings: [parsed.elements, ...others] }
}
