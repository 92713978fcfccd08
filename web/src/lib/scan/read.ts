import { carrierOf } from './gs1/carriers'
import { looksLikeLink, parseDigitalLink } from './gs1/digitalLink'
import { contradiction, type Element, type Parsed, parseBracketed, parseElements } from './gs1/elements'
import { checkDigitFits } from './gs1/lint'
import { tobaccoOf } from './marking'
import { errorOf, meaningOf } from './meaning'
import { type Normalised, type NormaliseOptions, normalise } from './normalise'
import type { Meaning, Reading } from './reading'
import { withoutSeparators } from './separators'
import { COMMANDS, DEFAULTS, type ScanSettings } from './settings'

export interface ReadOptions extends Pick<NormaliseOptions, 'capsLock'> {
  settings?: ScanSettings
  /** Decides the century of dates. */
  thisYear: number
}

type Found = { meaning: Meaning; elements?: readonly Element[] } | undefined

/** Codes of our own: commands, then labels by the longest prefix. Capital and small letters are the same. */
function own(text: string, { prefixes }: ScanSettings): Found {
  const shouted = text.toUpperCase()
  const command = COMMANDS[shouted]
  if (command) return { meaning: { kind: 'command', command } }
  const prefix = prefixes
    .filter((one) => shouted.startsWith(one.text.toUpperCase()) && text.length > one.text.length)
    .toSorted((a, b) => b.text.length - a.text.length)[0]
  if (!prefix) return undefined
  const { kind, kept } = prefix
  const code = kept ? text : text.slice(prefix.text.length)
  return { meaning: kind === 'unit' ? { kind: 'license_plate', lpn: code } : { kind, code } }
}

/** A place and the check digits of its label, typed or spoken. */
function checkDigits(text: string): Found {
  const [, location, digits] = /^([\p{L}\d][\p{L}\d._/-]*) (\d{2,4})$/u.exec(text) ?? []
  return location && digits ? { meaning: { kind: 'check_digits', location, digits } } : undefined
}

const failed = (parsed: Extract<Parsed, { ok: false }>): Found => ({ meaning: errorOf(parsed.refusal) })

function fromElements(elements: readonly Element[], thisYear: number): Found {
  const against = contradiction(elements)
  return { meaning: against ? errorOf(against) : meaningOf(elements, thisYear), elements }
}

/**
 * Identifiers with a check digit that a text without prefix may begin with, and how long they are with it. Others begin
 * too many codes that have nothing to do with GS1.
 */
const KEYS: readonly (readonly [start: RegExp, length: number])[] = [
  [/^00\d{18}/, 18],
  [/^0[123]\d{14}/, 14],
  [/^(?:414|417|402\d{4})\d{13}/, 13],
  [/^8003\d{14}/, 14],
  [/^8006\d{14}/, 14],
  [/^801[78]\d{18}/, 18],
]

/** Whether a text without prefix and separators can only be meant as elements. */
function beginsWithKey(text: string): { right: boolean } | undefined {
  for (const [start, length] of KEYS) {
    const [key] = start.exec(text) ?? []
    if (key !== undefined) return { right: checkDigitFits(key.slice(-length)) }
  }
  return undefined
}

/** Elements where every separator may have been lost: asked about if that makes a difference. */
function unseparated(text: string, base: Normalised, options: ReadOptions): Found {
  const { whole, readings } = withoutSeparators(text)
  const [first] = readings
  if (!first) return failedElements(text)
  if (whole && readings.length === 1) return fromElements(first, options.thisYear)
  const candidates = readings.map((elements) => reading(base, fromElements(elements, options.thisYear)))
  return { meaning: { kind: 'ambiguous', code: 'separator_lost', candidates } }
}

function failedElements(text: string): Found {
  const parsed = parseElements(text)
  return parsed.ok ? undefined : failed(parsed)
}

function elementString(text: string, base: Normalised, options: ReadOptions): Found {
  const arrives = options.settings?.separatorsArrive ?? false
  if (!base.separators && !arrives) return unseparated(text, base, options)
  const parsed = parseElements(text)
  return parsed.ok ? fromElements(parsed.elements, options.thisYear) : failed(parsed)
}

function gs1(text: string, base: Normalised, options: ReadOptions): Found {
  if (looksLikeLink(text)) {
    const parsed = parseDigitalLink(text, { shortGtins: true, words: true })
    if (parsed.ok) return fromElements(parsed.elements, options.thisYear)
    return parsed.refusal.code === 'digital_link' ? undefined : failed(parsed)
  }
  if (/^\(\d{2,4}\)/.test(text)) {
    const parsed = parseBracketed(text)
    return parsed.ok ? fromElements(parsed.elements, options.thisYear) : failed(parsed)
  }
  const key = beginsWithKey(text)
  const declared = base.symbology !== null && carrierOf(base.symbology)?.gs1 === true
  if (declared || base.separators) return elementString(text, base, options)
  if (!key) return undefined
  if (!key.right) return { meaning: { kind: 'error', code: 'check_digit', ai: text.slice(0, 2) } }
  return elementString(text, base, options)
}

/** The short form of a UPC spread out to its twelve digits. */
function spreadUpcE(digits: string): string {
  const [system = '', a = '', b = '', c = '', d = '', e = '', last = '', check = ''] = digits
  const middle =
    last <= '2'
      ? `${a}${b}${last}0000${c}${d}${e}`
      : last === '3'
        ? `${a}${b}${c}00000${d}${e}`
        : last === '4'
          ? `${a}${b}${c}${d}00000${e}`
          : `${a}${b}${c}${d}${e}0000${last}`
  return `${system}${middle}${check}`
}

/** A retail symbol with a composite component above it, which holds the elements. */
function composite(text: string, thisYear: number): Found {
  const [, gtin, above] = /^(\d{8}|\d{12,13})\|\]e0(.+)$/s.exec(text) ?? []
  if (!gtin || !above) return undefined
  const parsed = parseElements(`01${gtin.padStart(14, '0')}${above}`)
  return parsed.ok ? fromElements(parsed.elements, thisYear) : failed(parsed)
}

/** A number by itself: a trade item by its length, a pallet by 18 digits. */
function bareNumber(text: string, symbology: string | null): Found {
  const retail = symbology === ']E3' ? text.slice(0, 13) : text
  const digits = symbology === ']E0' && /^[01]\d{7}$/.test(retail) ? spreadUpcE(retail) : retail
  if (!/^(?:\d{8}|\d{12,14}|\d{18})$/.test(digits)) return undefined
  if (!checkDigitFits(digits)) return { meaning: { kind: 'error', code: 'check_digit' } }
  return digits.length === 18
    ? { meaning: { kind: 'license_plate', sscc: digits } }
    : { meaning: { kind: 'product', gtin: digits.padStart(14, '0') } }
}

function reading({ separators: _separators, ...base }: Normalised, found: Found): Reading {
  const { meaning, elements = [] } = found ?? { meaning: { kind: 'error', code: 'unknown_barcode' } as const }
  return { ...base, elements, ...meaning }
}

/** A pack of tobacco, unless the text is a lawful string of elements that begins with a right key. */
function tobacco(text: string): Found {
  const facts = tobaccoOf(text)
  if (!facts || (beginsWithKey(text)?.right && parseElements(text).ok)) return undefined
  return { meaning: { kind: 'product', ...facts } }
}

/** What a scan means. Nothing is asked of the server, and nothing is guessed. */
export function read(raw: string, options: ReadOptions): Reading {
  const settings = options.settings ?? DEFAULTS
  const { gsCharacter } = settings
  const base = normalise(raw, { gsCharacter, ...(options.capsLock && { capsLock: true }) })
  const { text, symbology } = base
  if (text === '') return reading(base, { meaning: { kind: 'ignored' } })
  const found =
    own(text, settings) ??
    tobacco(text) ??
    gs1(text, base, options) ??
    composite(text, options.thisYear) ??
    bareNumber(text, symbology) ??
    checkDigits(text)
  return reading(base, found)
}
