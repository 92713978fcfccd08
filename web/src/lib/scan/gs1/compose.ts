// The way back: from elements to addresses and to what a scanner would send. Reading does not need it.
import { aiNamed, table } from './ais'
import { isPath } from './digitalLink'
import { type Element, GS, parseElements } from './elements'
import { checkDigitFits } from './lint'
import { GTIN_LENGTHS, type SymbologyName, symbolIds } from './symbols'

/** Every character but those that mean nothing in an address. */
const escaped = (value: string, space: string) =>
  value.replace(/[^\w\-.~]/g, (character) =>
    character === ' ' ? space : `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )

/** The ways to put qualifiers behind a key, in the order of their names. */
function paths(key: string): string[][] {
  const found = new Set<string>([key])
  for (const order of table().get(key)?.qualifiers ?? []) {
    for (let choice = 0; choice < 2 ** order.length; choice += 1) {
      found.add([key, ...order.filter((_, at) => choice & (1 << at))].join(' '))
    }
  }
  return [...found].toSorted().map((path) => path.split(' '))
}

/** The path that takes up most of the elements. */
function bestPath(elements: readonly Element[]): string[] | null {
  const key = elements.find(({ ai }) => isPath([ai]))?.ai
  if (key === undefined) return null
  const taken = (path: string[]) => elements.filter(({ ai }) => path.indexOf(ai) > 0).length
  return paths(key).reduce((best, path) => (taken(path) > taken(best) ? path : best), [key])
}

/**
 * The Digital Link of elements; null if they have no key or one of them may not stand in an address.
 * @param stem where it leads, without the elements
 */
export function composeDigitalLink(elements: readonly Element[], stem = 'https://id.gs1.org'): string | null {
  const path = bestPath(elements)
  if (!path) return null
  const inPath = path.flatMap((ai) => {
    const element = elements.find((one) => one.ai === ai)
    return element ? [`/${ai}/${escaped(element.value, '%20')}`] : []
  })
  const first = elements.filter(({ ai }, at) => elements.findIndex((other) => other.ai === ai) === at)
  const rest = first.filter(({ ai }) => !path.includes(ai))
  if (rest.some(({ ai }) => !table().get(ai)?.attribute)) return null
  const separated = ({ ai }: Element) => aiNamed(ai)?.separated ?? true
  const ordered = [...rest.filter((element) => !separated(element)), ...rest.filter(separated)]
  const query = ordered.map(({ ai, value }) => `${ai}=${escaped(value, '+')}`)
  return `${stem.replace(/\/$/, '')}${inPath.join('')}${query.length > 0 ? `?${query.join('&')}` : ''}`
}

/** What follows the identifier: FNC1 as the scanner says it, or plain text of which one backslash is ours. */
function sent(data: string): string {
  if (data.startsWith('^')) return data.slice(1).replaceAll('^', GS)
  return /^\\+\^/.test(data) ? data.slice(1) : data
}

function primary(data: string, length: number, addCheckDigit: boolean): string | null {
  if (!/^\d+$/.test(data) || data.length !== (addCheckDigit ? length - 1 : length)) return null
  if (!addCheckDigit) return checkDigitFits(data) ? data : null
  return [...'0123456789'].map((digit) => data + digit).find(checkDigitFits) ?? null
}

/** Digits of a retail symbol, and a composite component as a message of its own. */
function retail(symbology: SymbologyName, linear: string, composite: string | undefined, add: boolean) {
  const length = GTIN_LENGTHS[symbology] ?? 0
  const zeros = `^01${'0'.repeat(14 - length)}`
  const digits = primary(linear.startsWith(zeros) ? linear.slice(zeros.length) : linear, length, add)
  if (digits === null) return null
  const message = `]${symbolIds(symbology).plain}${length === 12 ? '0' : ''}${digits}`
  return composite === undefined ? message : `${message}|]e0${sent(composite)}`
}

/** The GTIN of a DataBar becomes an element. */
function dataBar(symbology: SymbologyName, linear: string, composite: string | undefined, add: boolean) {
  const digits = primary(linear.replace(/^\^01/, ''), 14, add)
  if (digits === null || (symbology === 'DataBarLimited' && digits > '19999999999999')) return null
  return `]e001${digits}${composite === undefined ? '' : sent(composite)}`
}

/** Elements of the linear part and of the composite component, one after another. */
function together(symbology: SymbologyName, linear: string, composite: string | undefined): string | null {
  if (!linear.startsWith('^')) return null
  if (composite === undefined) {
    return `]${symbolIds(symbology).gs1}${sent(linear)}`
  }
  const parsed = parseElements(linear.slice(1), '^')
  const last = parsed.ok ? parsed.elements.at(-1) : undefined
  const separate = last && (aiNamed(last.ai, true)?.separated ?? true)
  return `]e0${sent(linear)}${separate ? GS : ''}${sent(composite)}`
}

/**
 * What a scanner sends of a symbol, or null if the symbol cannot hold that.
 * @param data `^` for FNC1, `|` before the composite component
 */
export function composeScan(symbology: SymbologyName, data: string, addCheckDigit = false): string | null {
  if (['QR', 'DM', 'DotCode'].includes(symbology)) {
    const { gs1, plain } = symbolIds(symbology)
    return `]${data.startsWith('^') ? gs1 : plain}${sent(data)}`
  }
  const bar = data.indexOf('|')
  const linear = bar === -1 ? data : data.slice(0, bar)
  const composite = bar === -1 ? undefined : data.slice(bar + 1)
  if (composite !== undefined && !composite.startsWith('^')) return null
  if (GTIN_LENGTHS[symbology]) return retail(symbology, linear, composite, addCheckDigit)
  if (symbology === 'DataBarExpanded' || symbology.startsWith('GS1_128')) {
    return together(symbology, linear, composite)
  }
  return symbology.startsWith('DataBar') ? dataBar(symbology, linear, composite, addCheckDigit) : null
}
