import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { InvariantRule, Invariants as Run } from '~/api/system'
import { useMay } from '~/desk/session'
import { get } from '~/lib/api/client'
import { formatDuration, formatNumber, formatTime } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useProblemText } from '~/lib/useProblemText'
import { Button } from '~/ui/Button'
import { Notice } from '~/ui/Notice'
import { StateWord } from '~/ui/StateWord'
import { ruleWords } from './ruleWords'

/** A run over a long ledger takes minutes. */
const PATIENCE_MS = 10 * 60_000

/** The rules that the stock must keep, checked on the live data when somebody asks. */
export function Invariants() {
  const { t } = useTranslation(['console', 'common'])
  const problem = useProblemText()
  const may = useMay('inventory:read')
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['invariants'],
    queryFn: ({ signal }) => get<Run>('/api/v1/invariants', { signal, timeoutMs: PATIENCE_MS }),
    enabled: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (!may) return null
  return (
    <section aria-labelledby="rules" className="flex flex-col gap-3 lg:col-span-2">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div>
          <h2 id="rules" className="text-small font-medium text-muted">
            {t('console:health.rules')}
          </h2>
          {data ? <Verdict run={data} /> : <p>{t('console:health.rulesHint')}</p>}
        </div>
        <Button look="primary" aria-disabled={isFetching} onClick={() => !isFetching && void refetch()}>
          {t(
            isFetching
              ? 'console:health.checking'
              : data
                ? 'console:health.checkAgain'
                : 'console:health.check',
          )}
        </Button>
      </div>
      {error && (
        <Notice state="wrong" title={t('console:list.failed')}>
          {problem.whole(error).text}
        </Notice>
      )}
      {data && <Rules rules={data.rules} dimmed={isFetching} />}
    </section>
  )
}

function Verdict({ run }: { run: Run }) {
  const { t } = useTranslation('console')
  const language = useLanguage()
  const broken = run.rules.filter(({ violations }) => violations > 0).length
  return (
    <>
      <p className="text-lead">
        <StateWord state={run.ok ? 'accepted' : 'wrong'}>
          {run.ok ? t('health.allHold', { count: run.rules.length }) : t('health.broken', { count: broken })}
        </StateWord>
      </p>
      <p className="text-muted">
        {t('health.run', {
          movements: formatNumber(run.movements, language),
          time: formatTime(Date.parse(run.at), language),
          took: formatDuration(Math.max(1, Math.round(run.milliseconds / 1000)), language),
        })}
      </p>
    </>
  )
}

function Rules({ rules, dimmed }: { rules: readonly InvariantRule[]; dimmed: boolean }) {
  const { t } = useTranslation('console')
  const language = useLanguage()
  // What is broken comes first: the rest is only to be known of.
  const sorted = rules.toSorted((a, b) => b.violations - a.violations)
  return (
    <div className={`overflow-x-auto transition-opacity ${dimmed ? 'opacity-60' : ''}`}>
      <table className="w-full text-left">
        <thead>
          <tr className="border-b border-line text-small text-muted">
            <th scope="col" className="py-1.5 pr-4 font-medium">
              {t('health.rule')}
            </th>
            <th scope="col" className="py-1.5 pr-4 font-medium">
              {t('col.state')}
            </th>
            <th scope="col" className="py-1.5 pr-4 text-right font-medium">
              {t('health.looked')}
            </th>
            <th scope="col" className="py-1.5 text-right font-medium">
              {t('health.inFlight')}
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((rule) => (
            <tr key={rule.id} className="border-b border-line align-top">
              <td className="py-1.5 pr-4">
                <span className="mr-2 font-mono text-small text-muted">{rule.id}</span>
                {ruleWords(rule.id, language) ?? <span lang="en">{rule.title}</span>}
                {rule.examples.map((example) => (
                  <code key={example} lang="en" className="block font-mono text-small text-wrong">
                    {example}
                  </code>
                ))}
              </td>
              <td className="py-1.5 pr-4 whitespace-nowrap">
                <StateWord state={rule.violations > 0 ? 'wrong' : 'accepted'}>
                  {rule.violations > 0
                    ? t('health.violations', { count: rule.violations })
                    : t('health.holds')}
                </StateWord>
              </td>
              <td className="tabular py-1.5 pr-4 text-right">{formatNumber(rule.checked, language)}</td>
              <td className="tabular py-1.5 text-right">{formatNumber(rule.in_flight, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
