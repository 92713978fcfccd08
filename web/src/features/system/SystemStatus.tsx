import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { formatNumber, formatTime } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useWord } from '~/lib/i18n/useWord'
import { Skeleton } from '~/ui/Skeleton'
import { StateWord } from '~/ui/StateWord'
import { healthQuery, type SystemHealth } from './api'

/** Whether the system can work, as it says itself. When it falls silent, what cannot have changed stays. */
export function SystemStatus() {
  const { t } = useTranslation(['console', 'common'])
  const { data, isError, isPending, dataUpdatedAt } = useQuery(healthQuery)
  if (isPending) return <Skeleton label={t('common:loading')} lines={4} />
  const state = isError ? 'silent' : data.ready ? 'ready' : 'notReady'
  const look = { silent: 'wrong', ready: 'accepted', notReady: 'attention' } as const

  return (
    <div className="flex flex-col gap-3">
      <div>
        <p className="text-lead">
          <StateWord state={look[state]}>{t(`system.${state}`)}</StateWord>
        </p>
        <p className="text-muted">{t(`system.${state}Hint`)}</p>
        {data?.detail && !isError && (
          <p lang="en" className="pt-1">
            {data.detail}
          </p>
        )}
      </div>
      {data && <Facts health={data} at={dataUpdatedAt} silent={isError} />}
    </div>
  )
}

function Facts({ health, at, silent }: { health: SystemHealth; at: number; silent: boolean }) {
  const { t } = useTranslation('console')
  const language = useLanguage()
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-6 [&>*]:border-t [&>*]:border-line [&>*]:flex [&>*]:min-h-9 [&>*]:items-center [&>dd]:justify-end [&>dd]:gap-1 [&>dt]:-mr-6 [&>dt]:text-muted">
      <dt>{t('system.version')}</dt>
      <dd className="font-mono">
        {health.version ?? <span className="text-muted">{t('system.versionUnknown')}</span>}
      </dd>
      {!silent && (
        <>
          {health.checks.map(({ name, ok }) => (
            <Check key={name} name={name} ok={ok} />
          ))}
          <dt>{t('system.took')}</dt>
          <dd className="tabular">
            {formatNumber(health.tookMs, language)} <span className="text-muted">{t('system.ms')}</span>
          </dd>
        </>
      )}
      <dt>{t(silent ? 'system.lastAnswer' : 'system.checked')}</dt>
      <dd className="tabular">{formatTime(at, language)}</dd>
    </dl>
  )
}

function Check({ name, ok }: { name: string; ok: boolean }) {
  const { t } = useTranslation('console')
  const word = useWord()
  return (
    <>
      <dt>{word(`console:system.check.${name}`, name)}</dt>
      <dd>
        <StateWord state={ok ? 'accepted' : 'wrong'}>
          {t(ok ? 'system.checkGood' : 'system.checkBad')}
        </StateWord>
      </dd>
    </>
  )
}
