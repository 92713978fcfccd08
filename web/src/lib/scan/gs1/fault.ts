/** What is wrong with a value, by the code of the GS1 syntax dictionary, and where. */
export interface Fault {
  code: string
  at: number
  length: number
}

/** What a register of company prefixes says about digits that begin with one, where a register can be asked. */
export type PrefixRegister = (digits: string) => 'known' | 'unknown' | 'offline'

export type Check = (text: string, register?: PrefixRegister) => Fault | null

export const fault = (code: string, at: number, length: number): Fault => ({ code, at, length })

export const DIGITS = '0123456789'

export const whole = (code: string, text: string) => fault(code, 0, text.length)

/** The first character outside of a set. */
export function outside(text: string, set: string, code: string): Fault | null {
  for (let at = 0; at < text.length; at += 1) if (!set.includes(text.charAt(at))) return fault(code, at, 1)
  return null
}

export const nonDigit = (text: string) => outside(text, DIGITS, 'NON_DIGIT_CHARACTER')

/** A company prefix has at least four digits. */
export const PREFIX_LENGTH = 4

export const companyPrefix: Check = (text, register) => {
  if (text.length < PREFIX_LENGTH) return whole('TOO_SHORT_FOR_GCP', text)
  const bad = outside(text.slice(0, PREFIX_LENGTH), DIGITS, 'INVALID_GCP_PREFIX')
  if (bad) return bad
  const known = register?.(text)
  if (known === 'offline') return whole('GCP_DATASOURCE_OFFLINE', text)
  return known === 'unknown' ? whole('INVALID_GCP_PREFIX', text) : null
}

/** YYMMDD or, with a longer year, YYYYMMDD. */
export function date(text: string, year: 2 | 4, dayMayBeZero: boolean): Fault | null {
  const length = year + 4
  if (text.length < length) return whole('DATE_TOO_SHORT', text)
  if (text.length > length) return whole('DATE_TOO_LONG', text)
  const bad = nonDigit(text)
  if (bad) return bad
  const [y, month, day] = [text.slice(0, year), text.slice(year, year + 2), text.slice(year + 2)].map(Number)
  if (!month || month > 12) return fault('ILLEGAL_MONTH', year, 2)
  if (day === 0 && dayMayBeZero) return null
  // Of two digits only the last decides whether the year is a leap year: 2000 is one, 1900 and 2100 are out of reach.
  const days = new Date(Date.UTC((year === 2 ? 2000 : 0) + (y ?? 0), month, 0)).getUTCDate()
  return !day || day > days ? fault('ILLEGAL_DAY', year + 2, 2) : null
}
