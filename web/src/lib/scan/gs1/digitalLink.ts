import { aiNamed, table } from './ais'
import { associations, contradiction, type Element, type Parsed, refuse, valueRefusal } from './elements'

/** Words for keys that the first versions of the standard allowed. */
const WORDS: Readonly<Record<string, string>> = {
  cpid: '8010',
  cpsn: '8011',
  cpv: '22',
  gcn: '255',
  gdti: '253',
  giai: '8004',
  ginc: '401',
  gln: '414',
  glnx: '254',
  gmn: '8013',
  grai: '8003',
  gsin: '402',
  gsrn: '8018',
  gsrnp: '8017',
  gtin: '01',
  itip: '8006',
  lot: '10',
  party: '417',
  refno: '8020',
  ser: '21',
  srin: '8019',
  sscc: '00',
}

export interface LinkOptions {
  /** Fills a GTIN of 8, 12 or 13 digits in the path up to 14. */
  shortGtins?: boolean
  /** Reads `/gtin/…/ser/…`. */
  words?: boolean
  allowUnknown?: boolean
  /** Checks what the elements need beside them, too. */
  complete?: boolean
}

const CHARACTERS = /^[\w\-.~:/?#[\]@!$&'()*+,;=%]*$/
const SCHEME = /^(?:https?|HTTPS?):\/\/([^/]+)(\/.*)$/s
const BAD_IN_DOMAIN = /[_~?#@!$&'()*+,;=%]/

export const looksLikeLink = (text: string) => /^(?:https?|HTTPS?):\/\//.test(text)

/** Undoes %2F. Null where it hides a NUL. */
function unescaped(text: string, query: boolean): string | null {
  const plain = query ? text.replaceAll('+', ' ') : text
  const whole = plain.replace(/%([0-9a-f]{2})/gi, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return whole.includes('\0') ? null : whole
}

const filled = (ai: string, value: string) =>
  ai === '01' && [8, 12, 13].includes(value.length) ? value.padStart(14, '0') : value

/** Whether a key may stand before these in the path. */
export function isPath(ais: readonly string[]): boolean {
  const [key = '', ...rest] = ais
  const orders = table().get(key)?.qualifiers ?? []
  // In the order of the standard, some left out.
  return orders.some((order) => order.filter((ai) => rest.includes(ai)).join() === rest.join())
}

/** The part of the path that begins with the last key in it, as pairs; null if there is none. */
function pairs(path: string, { words = false, allowUnknown = false }: LinkOptions): Element[] | null {
  const parts = path.split('/').slice(1)
  const found: Element[] = []
  for (let at = parts.length - 2; at >= 0; at -= 2) {
    const name = parts[at] ?? ''
    const ai = aiNamed((words && WORDS[name]) || name, allowUnknown)
    if (!ai) return null
    found.unshift({ ai: ai.ai, value: parts[at + 1] ?? '' })
    if (ai.qualifiers) return found
  }
  return null
}

/** What stands after the question mark, without what is not of GS1. */
function attributes(query: string, { allowUnknown = false }: LinkOptions): Element[] | null {
  const found: Element[] = []
  for (const parameter of query.split('&')) {
    const equals = parameter.indexOf('=')
    const name = parameter.slice(0, equals)
    if (equals === -1 || !/^\d+$/.test(name)) continue
    if (!aiNamed(name, allowUnknown)) return null
    found.push({ ai: name, value: parameter.slice(equals + 1) })
  }
  return found
}

/** Whether an attribute belongs into the path instead. */
const belongsInPath = (ai: string, path: readonly string[]) =>
  path.some((_, at) => isPath([...path.slice(0, at + 1), ai, ...path.slice(at + 1)]))

/** An attribute that stands twice, that may be none, or that belongs into the path. */
function misplaced(
  path: readonly string[],
  query: readonly string[],
  allowUnknown: boolean,
): string | undefined {
  return query.find((ai, at) => {
    const twice = path.includes(ai) || query.indexOf(ai) < at
    return twice || !aiNamed(ai, allowUnknown)?.attribute || belongsInPath(ai, path)
  })
}

/** A GS1 Digital Link: an address whose path and query are elements. */
export function parseDigitalLink(uri: string, options: LinkOptions = {}): Parsed {
  const [, domain = '', rest = ''] = SCHEME.exec(uri) ?? []
  if (!CHARACTERS.test(uri) || rest === '' || BAD_IN_DOMAIN.test(domain)) return refuse('digital_link')
  const [address = ''] = rest.split('#')
  const mark = address.indexOf('?')
  const path = pairs(mark === -1 ? address : address.slice(0, mark), options)
  if (!path) return refuse('digital_link')
  const query = mark === -1 ? [] : attributes(address.slice(mark + 1), options)
  if (!query) return refuse('unknown_ai')

  const elements: Element[] = []
  for (const [part, inQuery] of [
    ...path.map((e) => [e, false] as const),
    ...query.map((e) => [e, true] as const),
  ]) {
    const plain = unescaped(part.value, inQuery)
    if (plain === null) return refuse('character', part.ai)
    const value = inQuery || options.shortGtins ? filled(part.ai, plain) : plain
    const ai = aiNamed(part.ai, options.allowUnknown)
    const misfit = ai && valueRefusal(ai, value)
    if (misfit) return { ok: false, refusal: misfit }
    elements.push({ ai: part.ai, value })
  }

  const inPath = path.map(({ ai }) => ai)
  if (!isPath(inPath)) return refuse('digital_link')
  const wrong = misplaced(
    inPath,
    query.map(({ ai }) => ai),
    options.allowUnknown ?? false,
  )
  if (wrong !== undefined) return refuse('digital_link', wrong)
  const rule = (options.complete ? associations : contradiction)(elements)
  return rule ? { ok: false, refusal: rule } : { ok: true, elements }
}
