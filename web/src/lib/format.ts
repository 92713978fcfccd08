/** Numbers and times as people of the language write them. English times are of 24 hours, as everywhere in the trade. */
const locale = (language: string) => (language === 'en' ? 'en-GB' : language)

/** A formatter takes milliseconds to make and nothing to use: every kind is made once a language. */
const made = new Map<string, unknown>()

function once<Formatter>(
  Kind: new (language: string, how: object) => Formatter,
  language: string,
  how: object = {},
): Formatter {
  const name = `${Kind.name} ${language} ${JSON.stringify(how)}`
  const known = made.get(name)
  if (known instanceof Kind) return known
  const formatter = new Kind(locale(language), how)
  made.set(name, formatter)
  return formatter
}

const numbers = (language: string, how?: Intl.NumberFormatOptions) => once(Intl.NumberFormat, language, how)
const times = (language: string, how: Intl.DateTimeFormatOptions) => once(Intl.DateTimeFormat, language, how)

export function formatTime(time: number, language: string): string {
  return times(language, { timeStyle: 'medium' }).format(time)
}

export function formatNumber(value: number, language: string): string {
  return numbers(language).format(value)
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
    .map(({ unit, count }) => numbers(language, { style: 'unit', unit, unitDisplay: 'narrow' }).format(count))
    .join(' ')
}

/** An exact quantity, which travels as text, with the digits of the country. */
export function formatQuantity(quantity: string, language: string): string {
  if (!/^-?\d+(\.\d+)?$/.test(quantity)) return quantity
  const digits = quantity.split('.')[1]?.length ?? 0
  const format = numbers(language, { minimumFractionDigits: digits })
  return format.format(quantity as `${number}`)
}

/** A day, which travels as `YYYY-MM-DD`, or as a moment. */
export function formatDay(day: string, language: string): string {
  const time = Date.parse(day.length === 10 ? `${day}T12:00:00Z` : day)
  if (Number.isNaN(time)) return day
  return times(language, { dateStyle: 'short' }).format(time)
}

/** A day. It has no time of day and no zone: 31 March is 31 March everywhere. */
export function formatDate(day: string, language: string): string {
  const time = Date.parse(`${day.slice(0, 10)}T00:00:00Z`)
  if (Number.isNaN(time)) return day
  // Russian documents write the month as a number; in English that would be read two ways.
  const month = language === 'ru' ? '2-digit' : 'short'
  const parts = { day: '2-digit', month, year: 'numeric', timeZone: 'UTC' } as const
  return times(language, parts).format(time)
}

/** A moment, by the clock of this computer. */
export function formatDateTime(moment: string, language: string): string {
  const time = Date.parse(moment)
  if (Number.isNaN(time)) return moment
  const parts = { day: '2-digit', month: 'short', hour: '2-digit', minute: '2-digit' } as const
  const thisYear = new Date(time).getFullYear() === new Date().getFullYear()
  return times(language, thisYear ? parts : { ...parts, year: 'numeric' }).format(time)
}
