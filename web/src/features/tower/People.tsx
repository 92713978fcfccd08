import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { HeldTask, Worker } from '~/api/tower'
import { formatDuration } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useWord } from '~/lib/i18n/useWord'
import { StateWord } from '~/ui/StateWord'
import { workers } from './figures'
import { Part } from './Part'

const look = 'underline decoration-line-strong underline-offset-3 hover:decoration-current'

/** Who works, on what, and since when. */
export function People({ warehouse, where }: { warehouse: string; where: Record<string, string> }) {
  const { t } = useTranslation('console')
  const query = useQuery(workers(warehouse))
  const busy = query.data?.items.filter(({ holds }) => holds.length > 0)
  return (
    <Part title={t('tower.people')} query={query}>
      {busy?.length === 0 && (
        <p className="border-t border-line py-2 text-muted">
          {t('tower.nobodyWorks')}. {t('tower.nobodyWorksHint')}
        </p>
      )}
      {busy && busy.length > 0 && (
        <div
          className="max-h-96 overflow-auto"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
          tabIndex={0}
        >
          <table className="w-full text-left">
            <thead className="text-small text-muted">
              <tr className="[&>th]:border-b [&>th]:border-line [&>th]:py-1 [&>th]:pr-3 [&>th]:font-medium [&>th]:whitespace-nowrap">
                <th scope="col">{t('tower.person')}</th>
                <th scope="col">{t('tower.does')}</th>
                <th scope="col">{t('tower.since')}</th>
                <th scope="col" className="text-right">
                  {t('tower.assigned')}
                </th>
              </tr>
            </thead>
            <tbody>
              {busy.map((worker) => (
                <Busy key={worker.account_id} worker={worker} where={where} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Part>
  )
}

function Busy({ worker, where }: { worker: Worker; where: Record<string, string> }) {
  const { t } = useTranslation('console')
  const [now, ...more] = worker.holds
  if (!now) return null
  return (
    <tr className="[&>*]:border-b [&>*]:border-line [&>*]:py-1.5 [&>*]:pr-3 [&>*]:align-top">
      <th scope="row" className="font-medium whitespace-nowrap">
        <Link to="/tasks" search={{ ...where, holder: worker.account_id }} className={look}>
          {worker.person_name ?? worker.name}
        </Link>
      </th>
      <td>
        <Work task={now} />
        {more.length > 0 && (
          <span className="text-small text-muted"> {t('tower.moreTasks', { count: more.length })}</span>
        )}
      </td>
      <td className="whitespace-nowrap">
        <Age task={now} />
      </td>
      <td className="tabular text-right">
        {worker.assigned > 0 ? (
          <Link to="/tasks" search={{ ...where, assignee: worker.account_id }} className={look}>
            {worker.assigned}
          </Link>
        ) : (
          <span className="text-muted">0</span>
        )}
      </td>
    </tr>
  )
}

function Work({ task }: { task: HeldTask }) {
  const word = useWord()
  return (
    <Link to="/tasks/$id" params={{ id: task.id }} className={look}>
      {word(`console:taskKind.${task.kind}`, task.kind)}{' '}
      {task.location && <code className="font-mono text-small">{task.location}</code>}
    </Link>
  )
}

function Age({ task: { started_at, lease_until } }: { task: HeldTask }) {
  const { t } = useTranslation('console')
  const language = useLanguage()
  if (lease_until && Date.parse(lease_until) < Date.now()) {
    return <StateWord state="attention">{t('tower.lapsed')}</StateWord>
  }
  if (!started_at) return null
  const seconds = Math.max(0, (Date.now() - Date.parse(started_at)) / 1000)
  return (
    <time dateTime={started_at} className="tabular">
      {formatDuration(seconds < 60 ? seconds : seconds - (seconds % 60), language)}
    </time>
  )
}
