import { companyPrefix, date, type Fault, fault, nonDigit, type PrefixRegister } from './fault'

/** Reads a coupon of North America from left to right: lengths stand before what they are the length of. */
class Reader {
  at = 0

  constructor(
    readonly text: string,
    readonly register: PrefixRegister | undefined,
  ) {}

  get left(): number {
    return this.text.length - this.at
  }

  next(): string {
    return this.text.charAt(this.at)
  }

  /** A digit that must be there and be one of these. */
  digit(allowed: RegExp, missing: string, invalid: string): number {
    if (this.left === 0) throw fault(`COUPON_MISSING_${missing}`, 0, this.text.length)
    if (!allowed.test(this.next())) throw fault(`COUPON_INVALID_${invalid}`, this.at, 1)
    this.at += 1
    return Number(this.text.charAt(this.at - 1))
  }

  /** So many digits. What is cut off is shown, or all if nothing of it is there. */
  take(length: number, code: string): string {
    if (this.left < length) {
      throw this.left === 0 ? fault(code, 0, this.text.length) : fault(code, this.at, this.left)
    }
    this.at += length
    return this.text.slice(this.at - length, this.at)
  }

  /** A company prefix that follows its length; `9` says that there is none. */
  prefix(name: string, allowed: RegExp): void {
    const length = this.digit(allowed, `${name}_VLI`, `${name}_LENGTH`)
    if (length === 9) return
    const start = this.at
    const digits = this.take(length + 6, `COUPON_TRUNCATED_${name}`)
    const found = companyPrefix(digits, this.register)
    if (found) throw fault(found.code, start, digits.length)
  }

  /** A number that follows its length. */
  counted(name: string): void {
    const length = this.digit(/[1-5]/, `${name}_VLI`, `${name}_LENGTH`)
    this.take(length, `COUPON_TRUNCATED_${name}`)
  }

  /** How much of what must be bought. */
  purchase(which: '1ST' | '2ND' | '3RD'): void {
    const name = `${which}_PURCHASE_REQUIREMENT`
    this.counted(name)
    this.digit(/[0-49]/, `${name}_CODE`, `${name}_CODE`)
    this.take(3, `COUPON_TRUNCATED_${which}_PURCHASE_FAMILY_CODE`)
  }

  serial(): void {
    const length = this.digit(/\d/, 'SERIAL_NUMBER_VLI', 'SERIAL_NUMBER_LENGTH')
    this.take(length + 6, 'COUPON_TRUNCATED_SERIAL_NUMBER')
  }

  date(name: 'EXPIRATION' | 'START', invalid: string): string {
    const start = this.at
    const digits = this.take(6, `COUPON_TOO_SHORT_FOR_${name}_DATE`)
    if (date(digits, 2, false)) throw fault(invalid, start, 6)
    return digits
  }

  /** Whether the optional field of that digit begins here. */
  begins(field: string): boolean {
    if (this.next() !== field) return false
    this.at += 1
    return true
  }

  end(): void {
    if (this.left > 0) throw fault('COUPON_EXCESS_DATA', this.at, this.left)
  }
}

function optionalPurchases(reader: Reader): void {
  if (reader.begins('1')) {
    reader.digit(/[0-3]/, 'ADDITIONAL_PURCHASE_RULES_CODE', 'ADDITIONAL_PURCHASE_RULES_CODE')
    reader.purchase('2ND')
    reader.prefix('2ND_PURCHASE_GCP', /[0-69]/)
  }
  if (reader.begins('2')) {
    reader.purchase('3RD')
    reader.prefix('3RD_PURCHASE_GCP', /[0-69]/)
  }
}

function optionalDates(reader: Reader): void {
  // The code is misspelt in the dictionary.
  const expires = reader.begins('3') ? reader.date('EXPIRATION', 'COUPON_INVALID_EXIPIRATION_DATE') : null
  if (!reader.begins('4')) return
  const starts = reader.date('START', 'COUPON_INVALID_START_DATE')
  // Both dates and the digit between them.
  if (expires !== null && starts > expires) throw fault('COUPON_EXPIRATION_BEFORE_START', reader.at - 14, 14)
}

function optionalRetailer(reader: Reader): void {
  if (!reader.begins('6')) return
  reader.prefix('RETAILER_GCP_OR_GLN', /[1-7]/)
}

function optionalRest(reader: Reader): void {
  if (!reader.begins('9')) return
  reader.digit(/[01256]/, 'SAVE_VALUE_CODE', 'SAVE_VALUE_CODE')
  reader.digit(/[0-2]/, 'SAVE_VALUE_APPLIES_TO_ITEM', 'SAVE_VALUE_APPLIES_TO_ITEM')
  reader.digit(/\d/, 'STORE_COUPON_FLAG', 'STORE_COUPON_FLAG')
  reader.digit(/[01]/, 'DONT_MULTIPLY_FLAG', 'DONT_MULTIPLY_FLAG')
}

/** What a reader throws is a fault; anything else is ours. */
function found(read: () => void): Fault | null {
  try {
    read()
    return null
  } catch (thrown) {
    if (thrown && typeof thrown === 'object' && 'code' in thrown && 'at' in thrown) return thrown as Fault
    throw thrown
  }
}

/** AI 8110: the coupon code of North America. */
export function coupon(text: string, register?: PrefixRegister): Fault | null {
  const bad = nonDigit(text)
  if (bad) return bad
  const reader = new Reader(text, register)
  return found(() => {
    reader.prefix('GCP', /[0-6]/)
    reader.take(6, 'COUPON_TRUNCATED_OFFER_CODE')
    reader.counted('SAVE_VALUE')
    reader.purchase('1ST')
    optionalPurchases(reader)
    optionalDates(reader)
    if (reader.begins('5')) reader.serial()
    optionalRetailer(reader)
    optionalRest(reader)
    reader.end()
  })
}

/** AI 8112: the coupon of an offer that the register knows. */
export function couponOffer(text: string): Fault | null {
  const bad = nonDigit(text)
  if (bad) return bad
  const reader = new Reader(text, undefined)
  return found(() => {
    reader.digit(/[01]/, 'FORMAT_CODE', 'FORMAT_CODE')
    const length = reader.digit(/[0-6]/, 'FUNDER_VLI', 'FUNDER_LENGTH')
    reader.take(length + 6, 'COUPON_TRUNCATED_FUNDER')
    reader.take(6, 'COUPON_TRUNCATED_OFFER_CODE')
    reader.serial()
    reader.end()
  })
}
