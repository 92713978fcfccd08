import { useTranslation } from 'react-i18next'

/** What is told of what happened, in the order in which one reads it. Ids say nothing to people. */
const TOLD = [
  'lines',
  'promised_lines',
  'allocated_lines',
  'short_lines',
  'units',
  'location',
  'locations',
  'reason',
  'carrier',
  'source',
  'external_ref',
] as const

const textOf = (value: unknown): string =>
  Array.isArray(value) ? value.map(String).join(', ') : String(value)

/** What is known of what happened to an order, in words. */
export function HappeningDetail({ detail }: { detail: unknown }) {
  const { t } = useTranslation('console')
  const of = (detail ?? {}) as Record<string, unknown>
  const told = TOLD.filter((name) => of[name] !== undefined && of[name] !== null && of[name] !== 0)
  if (told.length === 0) return null
  return (
    <p className="text-small break-words">
      {told.map((name, at) => (
        <span key={name}>
          {at > 0 && ' · '}
          <span className="text-muted">{t(`happenedDetail.${name}`)}</span> {textOf(of[name])}
        </span>
      ))}
    </p>
  )
}
