/** Exact quantities: decimal numbers as text, counted in whole parts of the item's scale. */

/** A quantity in smallest parts: 12.5 of scale 1 is 125n. */
export type Amount = bigint

export type AmountFault = 'not_a_number' | 'too_fine'

/** Reads a number that is not negative; a comma counts as the point, as people type it. */
export function parseAmount(text: string, scale: number): Amount | AmountFault {
  const found = /^(\d+)(?:[.,](\d+))?$/.exec(text.trim())
  if (!found) return 'not_a_number'
  const [, whole = '', digits = ''] = found
  const fraction = digits.replace(/0+$/, '')
  if (fraction.length > scale) return 'too_fine'
  return BigInt(whole + fraction.padEnd(scale, '0'))
}

/** What a script wrote: it is a number, or the script is broken. */
export function amountOf(text: string, scale: number): Amount {
  const amount = parseAmount(text, scale)
  if (typeof amount === 'string') throw new Error(`"${text}" is no quantity of ${scale} decimals`)
  return amount
}

/** The number as short as it can be, with a point. */
export function amountText(amount: Amount, scale: number): string {
  const digits = amount.toString().padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '')
  return fraction === '' ? whole : `${whole}.${fraction}`
}
