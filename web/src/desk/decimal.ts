/** Exact sums of quantities, which travel as text: floats would lose a gram. */

const SHAPE = /^(-?)(\d+)(?:\.(\d+))?$/

interface Scaled {
  digits: bigint
  places: number
}

function read(text: string): Scaled {
  const found = SHAPE.exec(text)
  if (!found) throw new Error(`${text} is no quantity`)
  const [, sign = '', whole = '0', fraction = ''] = found
  return { digits: BigInt(sign + whole + fraction), places: fraction.length }
}

function write({ digits, places }: Scaled): string {
  const negative = digits < 0n
  const text = String(negative ? -digits : digits).padStart(places + 1, '0')
  const whole = text.slice(0, text.length - places)
  const fraction = text.slice(text.length - places).replace(/0+$/, '')
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

/** The sum of all of them; zero of none. */
export function sum(texts: readonly string[]): string {
  const all = texts.map(read)
  const places = Math.max(0, ...all.map((one) => one.places))
  const digits = all.reduce((total, one) => total + one.digits * 10n ** BigInt(places - one.places), 0n)
  return write({ digits, places })
}

export const negative = (text: string): string => write({ ...read(text), digits: -read(text).digits })

export const minus = (a: string, b: string): string => sum([a, negative(b)])
