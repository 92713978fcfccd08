import type { Choice } from '~/ui/Select'

/** The time zones that this browser knows, by the names that the server knows them by. */
export function timeZones(): readonly Choice[] {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  const all = new Set([own, 'UTC', ...Intl.supportedValuesOf('timeZone')])
  return [...all].map((name) => ({ value: name, label: name.replaceAll('_', ' ') }))
}
