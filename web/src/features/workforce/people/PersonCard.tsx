import { queryOptions, useQuery } from '@tanstack/react-query'
import { UserCheck, UserX } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { AuditLine } from '~/api/system'
import type { Person } from '~/api/workforce'
import { Act } from '~/desk/Act'
import { Card, Fact, Facts, Part, StateMark } from '~/desk/Card'
import { HistoryPart } from '~/desk/HistoryPart'
import { Loaded } from '~/desk/Loaded'
import { ListLink, TaskLink } from '~/desk/links'
import { useWarehouses } from '~/desk/names'
import { useMay } from '~/desk/session'
import { pageQuery } from '~/desk/stock'
import { UserName } from '~/desk/UserName'
import { Code, Copyable, Unknown, When } from '~/desk/values'
import { get } from '~/lib/api/client'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useWord } from '~/lib/i18n/useWord'
import { useTitle } from '~/lib/title'
import { taskText } from '../taskText'
import { PersonForm } from './PersonForm'
import { useWorking } from './working'

const personQuery = (id: string) =>
  queryOptions({
    queryKey: ['person', id],
    queryFn: ({ signal }) => get<Person>(`/api/v1/people/${id}`, { signal }),
  })

/** A person: what they do now, what they did today, and what is known of them. */
export function PersonCard({ id, onClose }: { id: string; onClose?: () => void }) {
  const { t } = useTranslation('console')
  const query = useQuery(personQuery(id))
  const warehouses = useWarehouses()
  const may = useMay('workforce:manage')
  useTitle(query.data?.name ?? t('page.people'))
  return (
    <Loaded query={query} onClose={onClose}>
      {(person) => (
        <Card
          kind={t('kind.person')}
          title={person.name}
          codes={<Copyable text={person.badge} />}
          state={
            <StateMark state={person.active ? 'accepted' : 'waiting'}>
              {t(person.active ? 'people.works' : 'people.left')}
            </StateMark>
          }
          next={may && <Activity person={person} />}
          page={{ to: '/people/$id', params: { id } }}
          onClose={onClose}
        >
          <Now person={person} />
          {person.account_id && <Today accountId={person.account_id} />}
          <Part title={t('panel.what')}>
            <Facts>
              <Fact name={t('people.shift')}>
                {person.shift ? (
                  <ListLink to="/people" search={{ shift: person.shift }}>
                    <Code>{person.shift}</Code>
                  </ListLink>
                ) : (
                  <Unknown />
                )}
              </Fact>
              <Fact name={t('col.warehouse')}>
                {warehouses.find((site) => site.id === person.warehouse_id)?.name ?? <Unknown />}
              </Fact>
              <Fact name={t('people.account')}>
                {person.account_id ? <UserName id={person.account_id} /> : t('people.noAccount')}
              </Fact>
            </Facts>
          </Part>
          {may && (
            <Part title={t('form.change')}>
              <div className="border-t border-line pt-2">
                <PersonForm key={person.version} person={person} />
              </div>
            </Part>
          )}
          <HistoryPart entity="person" id={id} />
        </Card>
      )}
    </Loaded>
  )
}

function Activity({ person }: { person: Person }) {
  const { t } = useTranslation('console')
  const Icon = person.active ? UserX : UserCheck
  return (
    <Act
      label={t(person.active ? 'people.leaves' : 'people.returns')}
      icon={<Icon aria-hidden="true" className="size-4" />}
      path={`/api/v1/people/${person.id}`}
      method="PATCH"
      body={{ active: !person.active }}
      ifMatch={person.version}
      {...(person.active
        ? { sure: { text: t('people.leavesText', { name: person.name }), yes: t('people.leavesSure') } }
        : {})}
    />
  )
}

function Now({ person }: { person: Person }) {
  const { t } = useTranslation('console')
  const word = useWord()
  const tasks = useWorking().get(person.account_id ?? '') ?? []
  return (
    <Part title={t('people.now')}>
      {tasks.length === 0 ? (
        <p className="border-t border-line py-2 text-muted">
          {t(person.account_id ? 'people.nothingNow' : 'people.noAccountHint')}
        </p>
      ) : (
        <Facts>
          {tasks.map((task) => (
            <Fact key={task.id} name={word(`console:taskKind.${task.kind}`, task.kind)}>
              <TaskLink id={task.id}>{taskText(task.summary) || task.id.slice(0, 8)}</TaskLink>
              <When at={task.started_at} />
            </Fact>
          ))}
        </Facts>
      )}
    </Part>
  )
}

const isToday = (at: string) => new Date(at).toDateString() === new Date().toDateString()

/** How often each thing was done today, the most frequent first; as far as the newest lines of the trail reach. */
export function countsOf(lines: readonly Pick<AuditLine, 'at' | 'action'>[]): [string, number][] {
  const counts = new Map<string, number>()
  for (const { action } of lines.filter(({ at }) => isToday(at))) {
    counts.set(action, (counts.get(action) ?? 0) + 1)
  }
  return [...counts].sort((a, b) => b[1] - a[1])
}

/** What was done today, for those who may read the audit trail. */
function Today({ accountId }: { accountId: string }) {
  const { t } = useTranslation('console')
  const language = useLanguage()
  const may = useMay('identity:read')
  const { data } = useQuery({
    ...pageQuery<AuditLine>('/api/v1/audit', { account_id: accountId, limit: '200' }),
    enabled: may,
  })
  if (!may || !data) return null
  const counts = countsOf(data.items)
  const last = data.items.at(-1)
  const more = data.next !== null && last !== undefined && isToday(last.at)
  return (
    <Part
      title={t('people.today')}
      end={
        <ListLink to="/audit" search={{ account_id: accountId }}>
          {t('panel.all')}
        </ListLink>
      }
    >
      {counts.length === 0 ? (
        <p className="border-t border-line py-2 text-muted">{t('people.nothingToday')}</p>
      ) : (
        <Facts>
          {counts.map(([action, count]) => (
            <Fact key={action} name={action}>
              <span className="tabular">
                {formatNumber(count, language)}
                {more && '+'}
              </span>
            </Fact>
          ))}
        </Facts>
      )}
    </Part>
  )
}
