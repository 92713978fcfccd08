type Said<T> = { [K in keyof T]?: T[K] }

/** What was said: texts without the blanks around them, and nothing of what is empty. */
export function said<T extends object>(typed: T): Said<T> {
  const trimmed = Object.entries(typed).map(([name, value]) => [
    name,
    typeof value === 'string' ? value.trim() : value,
  ])
  return Object.fromEntries(trimmed.filter(([, value]) => value !== '' && value !== undefined)) as Said<T>
}

/** Quantities travel with a point, and are typed with either. */
export const asQuantity = (text: string) => text.trim().replace(',', '.')

/** Whether it is a number, but none of a thing that is there. */
export const isNothing = (text: string): boolean => text.trim() !== '' && Number(asQuantity(text)) <= 0

/** A number of what was typed; nothing, or what is none, stays as it is, for the rules to refuse. */
export function asNumber(text: string): number | string | undefined {
  const plain = text.trim()
  if (plain === '') return undefined
  const number = Number(plain)
  return Number.isNaN(number) ? plain : number
}

/** Reasons are codes for the server: capitals without spaces. */
export const asReason = (text: string) =>
  text
    .trim()
    .toUpperCase()
    .replaceAll(/[\s-]+/g, '_')
