import type { Plain } from './spec'

/**
 * Spreadsheets take a text that begins so for a formula and run it. An apostrophe in front makes it a text again, and a
 * person sees that it is one.
 */
const FORMULA = /^[=+\-@\t\r]/

/** A text that no spreadsheet runs. Numbers are numbers and need no help, negative ones too. */
export function neutral(value: string): string {
  return FORMULA.test(value) ? `'${value}` : value
}

function field(value: Plain): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = neutral(value)
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Comma-separated, CRLF, UTF-8 with a mark, so that Excel reads Cyrillic letters. */
export function toCsv(header: readonly string[], rows: readonly (readonly Plain[])[]): Blob {
  const lines = [header, ...rows].map((row) => row.map(field).join(','))
  return new Blob([`\uFEFF${lines.join('\r\n')}\r\n`], { type: 'text/csv;charset=utf-8' })
}
