// What a symbol holds, told from what a scanner sends, as strictly as the standard. Reading a scan is milder (../read.ts).
import { looksLikeLink, parseDigitalLink } from './digitalLink'
import { GS, parseElements } from './elements'
import { checkDigitFits } from './lint'

export type SymbologyName =
  | 'NONE'
  | 'QR'
  | 'DM'
  | 'DotCode'
  | 'GS1_128_CCA'
  | 'GS1_128_CCC'
  | 'DataBarExpanded'
  | 'DataBarOmni'
  | 'DataBarTruncated'
  | 'DataBarStacked'
  | 'DataBarStackedOmni'
  | 'DataBarLimited'
  | 'UPCA'
  | 'UPCE'
  | 'EAN13'
  | 'EAN8'

/** How many digits a retail symbol has; UPC-E is spread out to those of UPC-A. */
export const GTIN_LENGTHS: Partial<Record<SymbologyName, number>> = { EAN13: 13, EAN8: 8, UPCA: 12, UPCE: 12 }

const IDS: Partial<Record<SymbologyName, { gs1: string; plain: string }>> = {
  QR: { gs1: 'Q3', plain: 'Q1' },
  DM: { gs1: 'd2', plain: 'd1' },
  DotCode: { gs1: 'J1', plain: 'J0' },
  GS1_128_CCA: { gs1: 'C1', plain: 'C1' },
  GS1_128_CCC: { gs1: 'C1', plain: 'C1' },
  EAN8: { gs1: 'E4', plain: 'E4' },
  EAN13: { gs1: 'E0', plain: 'E0' },
  UPCA: { gs1: 'E0', plain: 'E0' },
  UPCE: { gs1: 'E0', plain: 'E0' },
}

export const symbolIds = (symbology: SymbologyName) => IDS[symbology] ?? { gs1: 'e0', plain: 'e0' }

const BY_ID: Readonly<Record<string, { symbology: SymbologyName; gs1: boolean }>> = {
  C1: { symbology: 'GS1_128_CCA', gs1: true },
  e0: { symbology: 'DataBarExpanded', gs1: true },
  d1: { symbology: 'DM', gs1: false },
  d2: { symbology: 'DM', gs1: true },
  Q1: { symbology: 'QR', gs1: false },
  Q3: { symbology: 'QR', gs1: true },
  J0: { symbology: 'DotCode', gs1: false },
  J1: { symbology: 'DotCode', gs1: true },
  E0: { symbology: 'EAN13', gs1: false },
  E4: { symbology: 'EAN8', gs1: false },
}

export interface SymbolContent {
  symbology: SymbologyName
  /** With `^` for FNC1, and `\^` for that character where it could be taken for one. */
  data: string
}

function elementsOf(text: string): string | null {
  if (text.includes('^') || !parseElements(text).ok) return null
  return `^${text.replaceAll(GS, '^')}`
}

/** The digits of a retail symbol, with the composite component that may follow as a message of its own. */
function retailOf(text: string, length: number): string | null {
  const digits = text.slice(0, length)
  if (digits.length < length || !/^\d+$/.test(digits) || !checkDigitFits(digits)) return null
  const rest = text.slice(length)
  if (rest === '') return digits
  const composite = rest.startsWith('|]e0') ? elementsOf(rest.slice(4)) : null
  return composite && `${digits}|${composite}`
}

function plainOf(text: string): string | null {
  if (looksLikeLink(text) && !parseDigitalLink(text).ok) return null
  return /^\\*\^/.test(text) ? `\\${text}` : text
}

/** What a scanner with symbology identifiers has read, or null if it cannot have read that. */
export function readSymbol(scan: string): SymbolContent | null {
  const found = scan.startsWith(']') ? BY_ID[scan.slice(1, 3)] : undefined
  if (!found) return null
  const text = scan.slice(3)
  const { symbology, gs1 } = found
  const length = GTIN_LENGTHS[symbology]
  const data = length ? retailOf(text, length) : gs1 ? elementsOf(text) : plainOf(text)
  return data === null ? null : { symbology, data }
}
