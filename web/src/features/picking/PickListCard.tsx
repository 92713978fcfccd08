import { queryOptions, useQuery } from '@tanstack/react-query'
import { Shuffle } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { PickList, PickStop } from '~/api/picking'
import { Act } from '~/desk/Act'
import { Card, Fact, Facts, Figures, Part } from '~/desk/Card'
import { Loaded } from '~/desk/Loaded'
import { LocationLink, OrderLink, TaskLink, UserLink } from '~/desk/links'
import { useMay } from '~/desk/session'
import { MovementsPart } from '~/desk/stock'
import { Code, Copyable, Quantity, Since, Unknown, When } from '~/desk/values'
import { get } from '~/lib/api/client'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useTitle } from '~/lib/title'
import { isStuck, useHolders } from './holders'
import { isOver, PickState, StopState } from './pickState'
import { ShortAtDesk } from './ShortAtDesk'

const pickListQuery = (id: string) =>
  queryOptions({
    queryKey: ['pick-list', id],
    queryFn: ({ signal }) => get<PickList>(`/api/v1/pick-lists/${id}`, { signal }),
    refetchInterval: 5_000,
  })

/** A pick list: who picks it, every stop in the order of the walk, and what is wrong at one of them. */
export function PickListCard({ id, onClose }: { id: string; onClose?: () => void }) {
  const { t } = useTranslation('console')
  const language = useLanguage()
  const query = useQuery(pickListQuery(id))
  const holders = useHolders()
  useTitle(query.data?.order_number ?? t('page.picks'))
  return (
    <Loaded query={query} onClose={onClose}>
      {(list) => {
        const task = holders.get(list.task_id)
        const count = (...states: PickStop['state'][]) =>
          formatNumber(list.lines.filter(({ state }) => states.includes(state)).length, language)
        return (
          <Card
            kind={t('kind.pickList')}
            title={list.order_number}
            codes={<Copyable text={list.order_number} />}
            state={<PickState state={list.state} />}
            since={<Since at={list.ended_at ?? list.started_at ?? list.created_at} />}
            page={{ to: '/picks/$id', params: { id } }}
            onClose={onClose}
          >
            <Figures
              figures={[
                { name: t('picks.stops'), value: formatNumber(list.lines.length, language) },
                { name: t('stopState.picked'), value: count('picked') },
                { name: t('stopState.open'), value: count('open') },
                { name: t('stopState.short'), value: count('short', 'dropped') },
              ]}
            />
            <Stops list={list} />
            <Part title={t('panel.what')}>
              <Facts>
                <Fact name={t('col.order')}>
                  <OrderLink id={list.order_id} code={list.order_number} />
                </Fact>
                <Fact name={t('col.holder')}>
                  {task?.holder ? (
                    <>
                      <UserLink id={task.holder}>{task.holder_name}</UserLink>
                      {isStuck(task) && <span className="text-attention">{t('tasks.stuck')}</span>}
                    </>
                  ) : (
                    t('tasks.nobody')
                  )}
                </Fact>
                <Fact name={t('kind.task')}>
                  <TaskLink id={list.task_id} />
                </Fact>
                <Fact name={t('col.priority')}>{list.priority}</Fact>
                <Fact name={t('picks.begun')}>
                  {list.started_at ? <When at={list.started_at} /> : <Unknown />}
                </Fact>
              </Facts>
            </Part>
            <MovementsPart filter={{ reference_id: id }} />
          </Card>
        )
      }}
    </Loaded>
  )
}

function Stops({ list }: { list: PickList }) {
  const { t } = useTranslation('console')
  const may = useMay('picking:write')
  return (
    <Part title={t('picks.walk')} wide>
      <ol className="border-t border-line">
        {list.lines.map((stop) => (
          <li key={stop.id} className="flex flex-col gap-1.5 border-b border-line py-2.5">
            <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
              <p className="min-w-0">
                <LocationLink id={stop.location_id} code={stop.location} /> <Code>{stop.sku}</Code>{' '}
                {stop.name}
                {(stop.serial ?? stop.lot) && (
                  <span className="text-muted">
                    {' '}
                    <Code>{stop.serial ?? stop.lot ?? ''}</Code>
                  </span>
                )}
              </p>
              <p className="flex items-baseline gap-3">
                <StopState state={stop.state} />
                <span className="tabular">
                  <Quantity value={stop.picked} strong /> / <Quantity value={stop.quantity} />
                </span>
              </p>
            </div>
            {Number(stop.short) > 0 && (
              <p className="text-small text-attention">
                {t('picks.notThere')} <Quantity value={stop.short} />
                {Number(stop.replaced) > 0 && (
                  <>
                    , {t('picks.replaced')} <Quantity value={stop.replaced} />
                  </>
                )}
              </p>
            )}
            {stop.replaces && <p className="text-small text-muted">{t('picks.instead')}</p>}
            {may && stop.state === 'open' && !isOver(list) && <Mend list={list} stop={stop} />}
          </li>
        ))}
      </ol>
    </Part>
  )
}

/** What a desk may do about a stop that is not picked: have it picked elsewhere, or say that it is not there. */
function Mend({ list, stop }: { list: PickList; stop: PickStop }) {
  const { t } = useTranslation('console')
  const path = `/api/v1/pick-lists/${list.id}/lines/${stop.id}`
  return (
    <div className="flex flex-wrap gap-2">
      {Number(stop.picked) === 0 && (
        <Act
          label={t('picks.elsewhere')}
          icon={<Shuffle aria-hidden="true" className="size-4" />}
          path={`${path}/reallocate`}
          body={{}}
          sure={{
            text: t('picks.elsewhereText', { location: stop.location }),
            yes: t('picks.elsewhereSure'),
          }}
        />
      )}
      <ShortAtDesk path={path} taskId={list.task_id} stop={stop} />
    </div>
  )
}
