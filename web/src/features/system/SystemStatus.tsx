import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Health } from '~/api/types'
import { formatDuration, formatNumber, formatTime } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { Skeleton } from '~/ui/Skeleton'
import { StateWord } from '~/ui/StateWord'
import { healthQuery } from './api'
import { Fact } from './Fact'

const looks = { silent: 'wrong', ready: 'accepted', notReady: 'attention' } as const

/** Whether the system can work, as it says itself. When it falls silent, what cannot have changed stays. */
export function SystemStatus() {
  const { t } = useTranslation(['console', 'common'])
  const language = useLanguage()
  const { data, isError, isPending, dataUpdatedAt } = useQuery(healthQuery)
  if (isPending) return <Skeleton label={t('common:loading')} lines={4} />
  const state = isError ? 'silent' : data.ready ? 'ready' : 'notReady'

  return (
    <div className="flex flex-col gap-3">
      <div>
        <p className="text-lead">
          <StateWord state={looks[state]}>{t(`system.${state}`)}</StateWord>
        </p>
        <p className="text-muted">{t(`system.${state}Hint`)}</p>
      </div>
      {data && (
        <dl>
          {data.report && <Report report={data.report} silent={isError} />}
          {!isError && (
            <Fact name={t('system.took')}>
              <span>
                {formatNumber(data.tookMs, language)} <span className="text-muted">{t('system.ms')}</span>
              </span>
            </Fact>
          )}
          <Fact name={t(isError ? 'system.lastAnswer' : 'system.checked')}>
            {formatTime(dataUpdatedAt, language)}
          </Fact>
        </dl>
      )}
    </div>
  )
}

function Report({ report, silent }: { report: Health; silent: boolean }) {
  const { t } = useTranslation('console')
  const language = useLanguage()
  const { version, database, uptime_seconds } = report
  return (
    <>
      <Fact name={t('system.version')}>
        <span className="font-mono">{version}</span>
      </Fact>
      {!silent && (
        <>
          <Fact name={t('system.database')}>
            {database.version && <span className="text-muted">PostgreSQL {database.version}</span>}
            <StateWord state={database.reachable ? 'accepted' : 'wrong'}>
              {t(database.reachable ? 'system.answers' : 'system.answersNot')}
            </StateWord>
          </Fact>
          <Fact name={t('system.uptime')}>{formatDuration(uptime_seconds, language)}</Fact>
        </>
      )}
    </>
  )
}
