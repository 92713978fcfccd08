import { impliedDecimals } from './gs1/ais'
import type { Element, Refusal } from './gs1/elements'
import { markingOf } from './marking'
import type { Facts, Meaning, ScanError } from './reading'

/** Puts the point where the identifier says it is: 001250 of 3103 is 1.250. */
export function decimal(ai: string, digits: string): string {
  const places = impliedDecimals(ai) ?? 0
  const padded = digits.padStart(places + 1, '0')
  const whole = padded.slice(0, padded.length - places).replace(/^0+(?=\d)/, '')
  return places === 0 ? whole : `${whole}.${padded.slice(-places)}`
}

/** The date of YYMMDD: the century that is nearest, and the last day of the month for day 00. */
export function dateOf(digits: string, thisYear: number): string {
  const [yy = 0, month = 1, day = 0] = [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4, 6)].map(
    Number,
  )
  const ahead = yy - (thisYear % 100)
  const century = Math.floor(thisYear / 100) + (ahead >= 51 ? -1 : ahead <= -50 ? 1 : 0)
  const year = century * 100 + yy
  const last = day === 0 ? new Date(Date.UTC(year, month, 0)).getUTCDate() : day
  return `${year}-${String(month).padStart(2, '0')}-${String(last).padStart(2, '0')}`
}

type Fill = (facts: Facts, value: string, ai: string, thisYear: number) => void

const text =
  (name: 'serial' | 'lot' | 'variant' | 'gtin' | 'content_gtin' | 'sscc'): Fill =>
  (facts, value) => {
    facts[name] = value
  }

const date =
  (name: 'expiry' | 'best_before' | 'production' | 'packed'): Fill =>
  (facts, value, _ai, thisYear) => {
    facts[name] = dateOf(value, thisYear)
  }

const count: Fill = (facts, value) => {
  facts.count = Number(value)
}

const FILL: Readonly<Record<string, Fill>> = {
  '00': text('sscc'),
  '01': text('gtin'),
  '02': text('content_gtin'),
  '03': text('gtin'),
  '10': text('lot'),
  '11': date('production'),
  '13': date('packed'),
  '15': date('best_before'),
  '17': date('expiry'),
  '20': text('variant'),
  '21': text('serial'),
  '30': count,
  '37': count,
  '7003': (facts, value, _ai, thisYear) => {
    facts.expiry ??= dateOf(value, thisYear)
  },
  // A piece of a trade item: its GTIN stands before the numbers of the piece.
  '8006': (facts, value) => {
    facts.gtin = value.slice(0, 14)
  },
  '8026': (facts, value) => {
    facts.content_gtin = value.slice(0, 14)
  },
}

function fillOf(ai: string): Fill | undefined {
  if (/^310\d$/.test(ai)) {
    return (facts, value) => {
      facts.net_weight_kg = decimal(ai, value)
    }
  }
  if (/^392\d$/.test(ai)) {
    return (facts, value) => {
      facts.price = decimal(ai, value)
    }
  }
  return FILL[ai]
}

/** What elements say of goods. */
export function factsOf(elements: readonly Element[], thisYear: number): Facts {
  const facts: Facts = {}
  for (const { ai, value } of elements) fillOf(ai)?.(facts, value, ai, thisYear)
  const marking = markingOf(elements)
  return marking ? { ...facts, marking } : facts
}

/** What a string of elements is about. */
export function meaningOf(elements: readonly Element[], thisYear: number): Meaning {
  const value = (ai: string) => elements.find((element) => element.ai === ai)?.value
  const facts = factsOf(elements, thisYear)
  const [gln, grai, giai] = [value('414'), value('8003'), value('8004')]
  if (facts.sscc !== undefined) return { kind: 'license_plate', ...facts }
  if (facts.content_gtin !== undefined) return { kind: 'logistic_content', ...facts }
  if (facts.gtin !== undefined) return { kind: 'product', ...facts }
  if (gln !== undefined) {
    const extension = value('254')
    return { kind: 'location', gln, ...(extension !== undefined && { extension }) }
  }
  if (grai !== undefined) {
    return { kind: 'asset', grai: grai.slice(0, 14), ...(grai.length > 14 && { serial: grai.slice(14) }) }
  }
  return giai === undefined ? { kind: 'gs1', ...facts } : { kind: 'asset', giai }
}

/** Refusals of the parser as scans know them. */
export function errorOf({ code, ai }: Refusal): { kind: 'error'; code: ScanError; ai?: string } {
  const known = code === 'empty' || code === 'brackets' || code === 'ai_missing' ? 'unknown_barcode' : code
  return { kind: 'error', code: known, ...(ai !== undefined && { ai }) }
}
