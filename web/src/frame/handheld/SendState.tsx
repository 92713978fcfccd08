import { Link } from '@tanstack/react-router'
import { ArrowUpFromLine, CloudOff, TriangleAlert, Wifi, WifiOff } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useConnection } from '~/lib/connection'
import { useOutbox } from '~/lib/floor'

/** On line, sending so many, off line: what is on its way, and the way to the outbox. */
export function SendState() {
  const { t } = useTranslation(['handheld', 'common'])
  const connection = useConnection()
  const { queued, refused, exception } = useOutbox()
  const conflicts = refused + exception
  const off = connection !== 'online'
  const [Icon, ink] =
    conflicts > 0
      ? ([TriangleAlert, 'text-attention'] as const)
      : connection === 'offline'
        ? ([WifiOff, 'text-wrong'] as const)
        : off
          ? ([CloudOff, 'text-wrong'] as const)
          : queued > 0
            ? ([ArrowUpFromLine, 'text-doing'] as const)
            : ([Wifi, 'text-accepted'] as const)
  const parts = [
    ...(off || (queued === 0 && conflicts === 0) ? [t(`common:connection.${connection}`)] : []),
    ...(queued > 0
      ? [off ? t('outbox.waiting', { count: queued }) : t('outbox.sending', { count: queued })]
      : []),
    ...(conflicts > 0 && queued === 0 && !off ? [t('outbox.conflicts', { count: conflicts })] : []),
  ]
  return (
    <Link
      to="/outbox"
      className={`inline-flex min-h-14 min-w-14 items-center justify-end gap-1.5 pl-2 text-hand font-medium whitespace-nowrap ${ink}`}
    >
      <Icon aria-hidden="true" className="size-6 shrink-0" />
      <span role="status">{parts.join(' · ')}</span>
      <span className="sr-only">, {t('outbox.name')}</span>
    </Link>
  )
}
