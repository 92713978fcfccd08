/** The clock of a site: what day it is there, and since when. */

const parts = (timeZone: string, now: number) => {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  const found = format.formatToParts(now)
  return (type: Intl.DateTimeFormatPartTypes) => found.find((part) => part.type === type)?.value ?? '00'
}

/** The day at a site, as `YYYY-MM-DD`. */
export function dayAt(timeZone: string, now: number): string {
  const part = parts(timeZone, now)
  return `${part('year')}-${part('month')}-${part('day')}`
}

export function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) - 24 * 3_600_000).toISOString().slice(0, 10)
}

/** When the day began at a site. */
export function dayStart(timeZone: string, now: number): Date {
  const part = parts(timeZone, now)
  const seconds = Number(part('hour')) * 3600 + Number(part('minute')) * 60 + Number(part('second'))
  const start = now - (now % 1000) - seconds * 1000
  // A day on which the clocks were changed is an hour longer or shorter than its clock says.
  const off = Number(parts(timeZone, start)('hour'))
  const shift = off === 0 ? 0 : off > 12 ? 24 - off : -off
  return new Date(start + shift * 3_600_000)
}
