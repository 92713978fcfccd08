import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { formatDuration, formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { Skeleton } from '~/ui/Skeleton'
import { StateWord } from '~/ui/StateWord'
import { Fact } from './Fact'

/** A figure of the metrics, as Prometheus reads it. */
export function figureOf(metrics: string, name: string): number | null {
  const line = metrics.split('\n').find((text) => text.startsWith(`${name} `))
  const value = line === undefined ? Number.NaN : Number(line.slice(name.length + 1))
  return Number.isFinite(value) ? value : null
}

/** Above this, what one part of the house did is told to the others too late. */
const LATE_SECONDS = 60

/** Events that are written and not told yet. An instance without a worker does not know. */
export function Outbox() {
  const { t } = useTranslation('console')
  const language = useLanguage()
  const { data, isError } = useQuery({
    queryKey: ['metrics'],
    queryFn: async ({ signal }) => {
      const answer = await fetch('/metrics', { signal })
      if (!answer.ok) throw new Error(`metrics: ${answer.status}`)
      return answer.text()
    },
    refetchInterval: 10_000,
    retry: false,
  })
  if (isError) return <p className="text-muted">{t('health.outboxFailed')}</p>
  if (data === undefined) return <Skeleton label={t('health.outboxTitle')} lines={3} />
  const lag = figureOf(data, 'wms_outbox_lag_seconds')
  const waiting = figureOf(data, 'wms_outbox_waiting_events')
  const dead = figureOf(data, 'wms_outbox_dead_events')
  if (lag === null || waiting === null || dead === null)
    return <p className="text-muted">{t('health.outboxUnknown')}</p>
  const state = dead > 0 ? 'wrong' : lag > LATE_SECONDS ? 'attention' : 'accepted'
  return (
    <>
      <p className="text-lead">
        <StateWord state={state}>{t(`health.outbox.${state}`)}</StateWord>
      </p>
      <dl>
        <Fact name={t('health.lag')}>{formatDuration(lag, language)}</Fact>
        <Fact name={t('health.waiting')}>{formatNumber(waiting, language)}</Fact>
        <Fact name={t('health.dead')}>{formatNumber(dead, language)}</Fact>
      </dl>
    </>
  )
}
