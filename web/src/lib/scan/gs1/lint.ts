import { isCountry, isCountryLetters, isCurrency, isPackage } from './codeLists'
import { coupon, couponOffer } from './coupons'
import {
  type Check,
  companyPrefix,
  DIGITS,
  date,
  type Fault,
  fault,
  nonDigit,
  outside,
  PREFIX_LENGTH,
  whole,
} from './fault'

const CSET82 = `!"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz`
const CSET39 = '#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const CSET64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
/** The characters of a pair of check characters. */
const CSET32 = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
/** A value of a list. */
const oneOf =
  (is: (text: string) => boolean, code: string): Check =>
  (text) =>
    is(text) ? null : whole(code, text)

function cset64(text: string): Fault | null {
  const bare = text.replace(/=+$/, '')
  const pads = text.length - bare.length
  if (pads > 2 || (pads > 0 && text.length % 3 !== 0)) {
    return fault('INVALID_CSET64_PADDING', bare.length, pads)
  }
  return outside(bare, CSET64, 'INVALID_CSET64_CHARACTER')
}

/** Whether the last digit is the check digit of those before it. */
export function checkDigitFits(digits: string): boolean {
  let sum = 0
  for (let at = 0; at < digits.length - 1; at += 1) {
    sum += Number(digits[at]) * ((digits.length - at) % 2 === 0 ? 3 : 1)
  }
  return (10 - (sum % 10)) % 10 === Number(digits.at(-1))
}

function csum(text: string): Fault | null {
  if (text.length === 0) return whole('TOO_SHORT_FOR_CHECK_DIGIT', text)
  const bad = nonDigit(text)
  if (bad) return bad
  return checkDigitFits(text) ? null : fault('INCORRECT_CHECK_DIGIT', text.length - 1, 1)
}

/** As many primes as the longest value has characters before its check pair. */
const PRIMES: number[] = []
for (let n = 2; PRIMES.length < 97; n += 1) if (PRIMES.every((prime) => n % prime !== 0)) PRIMES.push(n)

function csumalpha(text: string): Fault | null {
  if (text.length < 2) return whole('TOO_SHORT_FOR_CHECK_PAIR', text)
  const data = text.slice(0, -2)
  if (data.length > PRIMES.length) return whole('TOO_LONG_FOR_CHECK_PAIR_IMPLEMENTATION', text)
  const bad = outside(data, CSET82, 'INVALID_CSET82_CHARACTER')
  if (bad) return bad
  let sum = 0
  for (let at = 0; at < data.length; at += 1) {
    sum += CSET82.indexOf(data.charAt(at)) * (PRIMES[data.length - 1 - at] ?? 0)
  }
  sum %= 1021
  const pair = CSET32.charAt(sum >> 5) + CSET32.charAt(sum & 31)
  return text.endsWith(pair) ? null : fault('INCORRECT_CHECK_PAIR', data.length, 2)
}

const companyPrefixAfterOne: Check = (text, register) => {
  if (text.length < PREFIX_LENGTH + 1) return whole('TOO_SHORT_FOR_GCP', text)
  const found = companyPrefix(text.slice(1), register)
  return found && fault(found.code, found.at + 1, found.length)
}

/** Two digits up to a limit. */
const twoDigits =
  (name: 'HOUR' | 'MINUTE' | 'SECOND', limit: number): Check =>
  (text) => {
    if (text.length < 2) return whole(`${name}_TOO_SHORT`, text)
    if (text.length > 2) return whole(`${name}_TOO_LONG`, text)
    return nonDigit(text) ?? (Number(text) > limit ? whole(`ILLEGAL_${name}`, text) : null)
  }

function hhmi(text: string): Fault | null {
  if (text.length < 4) return whole('HOUR_WITH_MINUTE_TOO_SHORT', text)
  if (text.length > 4) return whole('HOUR_WITH_MINUTE_TOO_LONG', text)
  const bad = nonDigit(text)
  if (bad) return bad
  if (Number(text.slice(0, 2)) > 23) return fault('ILLEGAL_HOUR', 0, 2)
  return Number(text.slice(2)) > 59 ? fault('ILLEGAL_MINUTE', 2, 2) : null
}

const angle =
  (name: 'LATITUDE' | 'LONGITUDE', limit: number): Check =>
  (text) => {
    if (text.length !== 10) return whole(`${name}_INVALID_LENGTH`, text)
    return nonDigit(text) ?? (Number(text) > limit ? whole(`INVALID_${name}`, text) : null)
  }

/** The number of digits that compare as numbers: as many on both sides. */
function pieceoftotal(text: string): Fault | null {
  if (text.length === 0 || text.length % 2 !== 0) return whole('INVALID_LENGTH_FOR_PIECE_OF_TOTAL', text)
  const bad = nonDigit(text)
  if (bad) return bad
  const half = text.length / 2
  const [piece, total] = [text.slice(0, half), text.slice(half)]
  if (/^0+$/.test(piece)) return fault('ZERO_PIECE_NUMBER', 0, half)
  if (/^0+$/.test(total)) return fault('ZERO_TOTAL_PIECES', half, half)
  return piece > total ? whole('PIECE_NUMBER_EXCEEDS_TOTAL', text) : null
}

function posinseqslash(text: string): Fault | null {
  const [, position = '', end = ''] = /^(\d+)\/(\d+)$/.exec(text) ?? []
  if (position === '') return whole('POSITION_IN_SEQUENCE_MALFORMED', text)
  if (position.startsWith('0')) return fault('ILLEGAL_ZERO_PREFIX', 0, position.length)
  if (end.startsWith('0')) return fault('ILLEGAL_ZERO_PREFIX', position.length + 1, end.length)
  const exceeds = position.length > end.length || (position.length === end.length && position > end)
  return exceeds ? whole('POSITION_EXCEEDS_END', text) : null
}

function pcenc(text: string): Fault | null {
  for (let at = text.indexOf('%'); at !== -1; at = text.indexOf('%', at + 1)) {
    const sequence = text.slice(at, at + 3)
    if (!/^%[0-9a-f]{2}$/i.test(sequence)) return fault('INVALID_PERCENT_SEQUENCE', at, sequence.length)
  }
  return null
}

function iban(text: string): Fault | null {
  if (text.length < 4) return whole('IBAN_TOO_SHORT', text)
  if (text.length > 34) return whole('IBAN_TOO_LONG', text)
  if (!isCountryLetters(text.slice(0, 2))) return fault('ILLEGAL_IBAN_COUNTRY_CODE', 0, 2)
  if (text.length <= 10) return whole('IBAN_TOO_SHORT', text)
  const bad = outside(text, `${DIGITS}ABCDEFGHIJKLMNOPQRSTUVWXYZ`, 'INVALID_IBAN_CHARACTER')
  if (bad) return bad
  let rest = 0
  for (const character of text.slice(4) + text.slice(0, 4)) {
    const value = Number.parseInt(character, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1 ? null : fault('INCORRECT_IBAN_CHECKSUM', 2, 2)
}

function importeridx(text: string): Fault | null {
  if (text.length !== 1) return whole('IMPORTER_IDX_MUST_BE_ONE_CHARACTER', text)
  return outside(text, CSET64, 'INVALID_IMPORT_IDX_CHARACTER')
}

const nonzero: Check = (text) =>
  nonDigit(text) ?? (/[1-9]/.test(text) ? null : whole('ILLEGAL_ZERO_VALUE', text))

const nozeroprefix: Check = (text) =>
  nonDigit(text) ?? (/^0./.test(text) ? fault('ILLEGAL_ZERO_PREFIX', 0, 1) : null)

const mediatype = (text: string) => /^(0[1-9]|10|[89]\d)$/.test(text)

/** Every check that the dictionary names. */
export const CHECKS: Readonly<Record<string, Check>> = {
  csetnumeric: nonDigit,
  cset82: (text) => outside(text, CSET82, 'INVALID_CSET82_CHARACTER'),
  cset39: (text) => outside(text, CSET39, 'INVALID_CSET39_CHARACTER'),
  cset64,
  csum,
  csumalpha,
  gcppos1: companyPrefix,
  gcppos2: companyPrefixAfterOne,
  yymmdd: (text) => date(text, 2, false),
  yymmd0: (text) => date(text, 2, true),
  yyyymmdd: (text) => date(text, 4, false),
  yyyymmd0: (text) => date(text, 4, true),
  hh: twoDigits('HOUR', 23),
  mi: twoDigits('MINUTE', 59),
  ss: twoDigits('SECOND', 59),
  hhmi,
  latitude: angle('LATITUDE', 1_800_000_000),
  longitude: angle('LONGITUDE', 3_600_000_000),
  pieceoftotal,
  posinseqslash,
  pcenc,
  iban,
  importeridx,
  nonzero,
  nozeroprefix,
  zero: oneOf((text) => /^0+$/.test(text), 'NOT_ZERO'),
  hasnondigit: oneOf((text) => /\D/.test(text), 'REQUIRES_NON_DIGIT_CHARACTER'),
  hyphen: oneOf((text) => /^-+$/.test(text), 'NOT_HYPHEN'),
  yesno: oneOf((text) => /^[01]$/.test(text), 'NOT_ZERO_OR_ONE'),
  winding: oneOf((text) => /^[019]$/.test(text), 'INVALID_WINDING_DIRECTION'),
  iso5218: oneOf((text) => /^[0129]$/.test(text), 'INVALID_BIOLOGICAL_SEX_CODE'),
  mediatype: oneOf(mediatype, 'INVALID_MEDIA_TYPE'),
  packagetype: oneOf(isPackage, 'INVALID_PACKAGE_TYPE'),
  iso3166: oneOf(isCountry, 'NOT_ISO3166'),
  iso3166999: oneOf((text) => text === '999' || isCountry(text), 'NOT_ISO3166_OR_999'),
  iso3166alpha2: oneOf(isCountryLetters, 'NOT_ISO3166_ALPHA2'),
  iso4217: oneOf(isCurrency, 'NOT_ISO4217'),
  couponcode: coupon,
  couponposoffer: couponOffer,
}

/** The check of a set of characters. */
export const CHARSET_CHECKS = { N: 'csetnumeric', X: 'cset82', Y: 'cset39', Z: 'cset64' } as const
