import { checkDigitFits } from './gs1/lint'
import { read } from './read'
import type { Scan } from './scans'
import type { ScanSettings } from './settings'

/** What can be wrong with a scanner, or with how a code was read. */
export type FaultCode =
  | 'separator_lost'
  | 'separator_key'
  | 'layout_ru'
  | 'caps_lock'
  | 'no_suffix'
  | 'prefix_left'
  | 'truncated'
  | 'check_digit'
  | 'glued'

export interface ScannerFault {
  code: FaultCode
  /** The key or the characters that it is about. */
  what?: string
}

interface Judged {
  scan: Scan
  settings: ScanSettings
  thisYear: number
}

const understood = (text: string, { settings, thisYear }: Judged) => {
  const { kind } = read(text, { settings, thisYear })
  return kind !== 'error' && kind !== 'ignored' && kind !== 'check_digits'
}

/** A function key in the middle that is not known as the separator. */
function strangeKey({ scan, settings }: Judged): ScannerFault | undefined {
  const press = scan.keys.find(({ key }) => /^F\d{1,2}$/.test(key) && key !== settings.gsKey)
  return press && { code: 'separator_key', what: press.key }
}

/** Characters in front of a code that is right without them. */
function prefixLeft(judged: Judged): ScannerFault | undefined {
  const { text, kind } = judged.scan.reading
  if (kind !== 'error') return undefined
  for (let length = 1; length <= 4 && length < text.length - 6; length += 1) {
    // A digit may be the beginning of a number that was misread.
    const what = text.slice(0, length)
    if (/\d$/.test(what)) return undefined
    if (understood(text.slice(length), judged)) return { code: 'prefix_left', what }
  }
  return undefined
}

const isNumber = (digits: string) => [8, 12, 13, 14, 18].includes(digits.length) && checkDigitFits(digits)

/** Two codes one after another in one scan. */
function glued(judged: Judged): boolean {
  const { text, kind } = judged.scan.reading
  if (kind === 'command' || text.length < 6) return false
  const half = text.length / 2
  if (Number.isInteger(half) && text.slice(0, half) === text.slice(half))
    return understood(text.slice(half), judged)
  if (kind !== 'error') return /[\r\n]/.test(text)
  if (!/^\d{16,36}$/.test(text)) return false
  return [8, 12, 13, 14, 18].some((at) => isNumber(text.slice(0, at)) && isNumber(text.slice(at)))
}

/** Numbers shorter than every number of goods, and elements that break off. */
function truncated({ scan }: Judged): boolean {
  const { reading } = scan
  if (reading.kind !== 'error') return false
  return (
    reading.code === 'truncated' || (reading.code === 'unknown_barcode' && /^\d{9,11}$/.test(reading.text))
  )
}

/** What is wrong, the most serious first. Nothing if the scanner is set up well. */
export function faultsOf(judged: Judged): ScannerFault[] {
  const { scan } = judged
  const { reading } = scan
  const lost = reading.kind === 'ambiguous'
  const two = glued(judged)
  const key = strangeKey(judged)
  const prefix = two ? undefined : prefixLeft(judged)
  const when = (is: boolean, code: FaultCode): ScannerFault[] => (is ? [{ code }] : [])
  return [
    ...(key ? [key] : when(lost && !two, 'separator_lost')),
    ...when(two, 'glued'),
    ...(prefix ? [prefix] : []),
    ...when(reading.kind === 'error' && reading.code === 'check_digit' && !two && !prefix, 'check_digit'),
    ...when(truncated(judged) && !prefix, 'truncated'),
    ...when(reading.warnings.includes('layout_ru'), 'layout_ru'),
    ...when(reading.warnings.includes('caps_lock'), 'caps_lock'),
    ...when(scan.end === 'idle', 'no_suffix'),
  ]
}

/** Names of characters that nobody sees. */
const CONTROLS =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  )

/** A character as it arrived: what it is called if one cannot see it, and its number. */
export interface Arrived {
  character: string
  name: string | null
  hex: string
}

export function arrived(raw: string): Arrived[] {
  return [...raw].map((character) => {
    const code = character.codePointAt(0) ?? 0
    const space = code === 0x20 ? 'SP' : code === 0xfeff ? 'BOM' : code === 0x7f ? 'DEL' : null
    return { character, name: CONTROLS[code] ?? space, hex: code.toString(16).toUpperCase().padStart(2, '0') }
  })
}
