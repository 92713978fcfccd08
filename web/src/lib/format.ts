/** Numbers and times as people of the language write them. English times are of 24 hours, as everywhere in the trade. */
const locale = (language: string) => (language === 'en' ? 'en-GB' : language)

export function formatTime(time: number, language: string): string {
  return new Intl.DateTimeFormat(locale(language), { timeStyle: 'medium' }).format(time)
}

export function formatNumber(value: number, language: string): string {
  return new Intl.NumberFormat(locale(language)).format(value)
}
