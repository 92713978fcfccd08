/** Numbers and times as people of the language write them. English times are of 24 hours, as everywhere in the trade. */
const locale = (language: string) => (language === 'en' ? 'en-GB' : language)

export function formatTime(time: number, language: string): string {
  return new Intl.DateTimeFormat(locale(language), { timeStyle: 'medium' }).format(time)
}

export function formatNumber(value: number, language: string): string {
  return new Intl.NumberFormat(locale(language)).format(value)
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/** A length of time in its two largest units. */
export function formatDuration(seconds: number, language: string): string {
  const first = UNITS.findIndex(([, size]) => seconds >= size)
  let rest = Math.max(0, Math.floor(seconds))
  return UNITS.slice(first === -1 ? UNITS.length - 1 : first)
    .slice(0, 2)
    .map(([unit, size]) => {
      const count = Math.floor(rest / size)
      rest -= count * size
      return { unit, count }
    })
    .filter(({ count }, at) => at === 0 || count > 0)
    .map(({ unit, count }) =>
      new Intl.NumberFormat(locale(language), { style: 'unit', unit, unitDisplay: 'narrow' }).format(count),
    )
    .join(' ')
}

/** An exact quantity, which travels as text, with the digits of the country. */
export function formatQuantity(quantity: string, language: string): string {
  if (!/^-?\d+(\.\d+)?$/.test(quantity)) return quantity
  const digits = quantity.split('.')[1]?.length ?? 0
  const format = new Intl.NumberFormat(locale(language), { minimumFractionDigits: digits })
  return format.format(quantity as `${number}`)
}
