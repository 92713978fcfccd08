import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useWord } from '~/lib/i18n/useWord'
import { dayBefore } from './day'
import { deliveryFigures, orderFigures } from './figures'
import { Part } from './Part'
import { Tile, useCount } from './Tile'

interface Props {
  warehouse: string
  today: string
  /** What every list is narrowed to: the warehouse, where there are several. */
  where: Record<string, string>
}

/** What is on its way in. */
export function Inbound({ warehouse, today, where }: Props) {
  const { t } = useTranslation('console')
  const query = useQuery(deliveryFigures(warehouse, today))
  const { data } = query
  const open = { ...where, sort: 'expected' }
  return (
    <Part title={t('tower.inbound')} query={query}>
      <div className="flex flex-wrap gap-2">
        <Tile
          label={t('tower.late')}
          count={data?.late}
          to="/deliveries"
          search={{ ...open, expected_until: dayBefore(today) }}
          state="wrong"
        />
        <Tile
          label={t('tower.dueToday')}
          count={data?.due_today}
          to="/deliveries"
          search={{ ...open, expected_from: today, expected_until: today }}
          state="waiting"
        />
        <Tile
          label={t('tower.receiving')}
          count={data?.processing}
          to="/deliveries"
          search={{ ...where, state: 'processing' }}
          state="doing"
        />
        <Tile
          label={t('tower.differing')}
          count={data?.differing}
          to="/deliveries"
          search={{ ...open, differing: 'true' }}
          state="attention"
        />
      </div>
    </Part>
  )
}

/** What is on its way out: what is late and short, and where everything stands. */
export function Outbound({ warehouse, today, where }: Props) {
  const { t } = useTranslation('console')
  const word = useWord()
  const shown = useCount()
  const query = useQuery(orderFigures(warehouse, today))
  const { data } = query
  const states = data?.states.filter(({ orders }) => orders > 0)
  return (
    <Part title={t('tower.outbound')} query={query}>
      <div className="flex flex-wrap gap-2">
        <Tile
          label={t('tower.late')}
          count={data?.late}
          to="/orders"
          search={{ ...where, open: 'true', due_until: dayBefore(today), sort: 'due' }}
          state="wrong"
        />
        <Tile
          label={t('tower.dueToday')}
          count={data?.due_today}
          to="/orders"
          search={{ ...where, open: 'true', due_from: today, due_until: today, sort: 'urgent' }}
          state="waiting"
        />
        <Tile
          label={t('tower.short')}
          count={data?.short}
          to="/orders"
          search={{ ...where, short: 'true', sort: 'due' }}
          state="attention"
        />
      </div>
      <ul aria-label={t('tower.byState')} className="flex flex-wrap gap-x-4 gap-y-1 text-small">
        {states?.map(({ state, orders }) => (
          <li key={state}>
            <Link
              to="/orders"
              search={{ ...where, state }}
              className="inline-flex items-baseline gap-1.5 leading-6 underline-offset-3 hover:underline"
            >
              <span className="text-muted">{word(`console:orderState.${state}`, state)}</span>{' '}
              <span className="tabular font-semibold">{shown(orders)}</span>
            </Link>
          </li>
        ))}
        {states?.length === 0 && <li className="text-muted">{t('tower.noOrders')}</li>}
      </ul>
    </Part>
  )
}
