import { Check, Copy } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { copy } from '~/lib/copy'
import { formatDate, formatDateTime, formatDuration, formatQuantity } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'

/** A figure with its unit. Nothing there is quiet, what is not known is a dash. */
export function Quantity({
  value,
  unit,
  strong = false,
}: {
  value: string | null | undefined
  unit?: string | undefined
  strong?: boolean
}) {
  const language = useLanguage()
  if (value === null || value === undefined) return <Unknown />
  const zero = /^-?0(\.0+)?$/.test(value)
  return (
    <span className={`tabular whitespace-nowrap ${zero ? 'text-muted' : strong ? 'font-semibold' : ''}`}>
      {formatQuantity(value, language)}
      {unit && <span className="text-small font-normal text-muted"> {unit}</span>}
    </span>
  )
}

/** Nobody knows, or it does not apply: not the same as nothing. */
export function Unknown() {
  const { t } = useTranslation('console')
  return (
    <span className="text-muted">
      <span aria-hidden="true">–</span>
      <span className="sr-only">{t('value.unknown')}</span>
    </span>
  )
}

/** A code as it is printed, to be read letter by letter. */
export function Code({ children }: { children: string }) {
  return <code className="font-mono text-small break-all">{children}</code>
}

/** A code and the button that copies it. */
export function Copyable({ text, children }: { text: string; children?: ReactNode }) {
  const { t } = useTranslation(['console', 'common'])
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [copied])
  const Icon = copied ? Check : Copy
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      {children ?? <Code>{text}</Code>}
      <button
        type="button"
        aria-label={t('console:value.copy', { text })}
        onClick={async () => setCopied(await copy(text))}
        className="inline-flex size-6 shrink-0 items-center justify-center rounded-control text-muted hover:bg-hover hover:text-ink"
      >
        <Icon aria-hidden="true" className={`size-3.5 ${copied ? 'text-accepted' : ''}`} />
      </button>
      <span aria-live="polite" className="sr-only">
        {copied ? t('common:copied') : ''}
      </span>
    </span>
  )
}

export function When({ at }: { at: string | null | undefined }) {
  const language = useLanguage()
  if (!at) return <Unknown />
  return (
    <time dateTime={at} title={at} className="tabular whitespace-nowrap">
      {formatDateTime(at, language)}
    </time>
  )
}

export function Day({ on }: { on: string | null | undefined }) {
  const language = useLanguage()
  if (!on) return <Unknown />
  return (
    <time dateTime={on} className="tabular whitespace-nowrap">
      {formatDate(on, language)}
    </time>
  )
}

/** Since when, and how long that is by now. */
export function Since({
  at,
  word = 'since',
}: {
  at: string
  word?: 'since' | 'changed' | 'cameIn' | 'created'
}) {
  const { t } = useTranslation('console')
  const language = useLanguage()
  const seconds = Math.max(0, (Date.now() - Date.parse(at)) / 1000)
  return (
    <span className="text-muted">
      {t(`value.${word}`)} <When at={at} />
      {seconds >= 60 && <span> · {formatDuration(seconds - (seconds % 60), language)}</span>}
    </span>
  )
}

/** What the audit trail says beside the action, name by name. */
export function AuditDetail({ detail }: { detail: unknown }) {
  const entries = Object.entries((detail ?? {}) as Record<string, unknown>).filter(
    ([, value]) => value !== null,
  )
  if (entries.length === 0) return <Unknown />
  const text = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value))
  return (
    <span className="text-small break-words">
      {entries.map(([name, value], at) => (
        <span key={name}>
          {at > 0 && ' · '}
          <span className="text-muted">{name}</span> {text(value)}
        </span>
      ))}
    </span>
  )
}
