import { queryOptions, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Carton, Happening, Order, ShipmentSummary } from '~/api/shipments'
import { Card, Fact, Facts, Part } from '~/desk/Card'
import { Loaded } from '~/desk/Loaded'
import { OrderLink, ShipmentLink } from '~/desk/links'
import { useOwners, usePartners } from '~/desk/names'
import { PrintLabel } from '~/desk/PrintLabel'
import { MovementsPart, pageQuery } from '~/desk/stock'
import { UserName } from '~/desk/UserName'
import { Copyable, Day, Since, Unknown, When } from '~/desk/values'
import { get } from '~/lib/api/client'
import { useWord } from '~/lib/i18n/useWord'
import { unlessLive } from '~/lib/live'
import { useTitle } from '~/lib/title'
import { addressOf } from './address'
import { HappeningDetail } from './HappeningDetail'
import { OrderActions } from './OrderActions'
import { Cartons } from './OrderCartons'
import { OrderLines } from './OrderLines'
import { OrderState, over } from './orderState'

const orderQuery = (id: string) =>
  queryOptions({
    queryKey: ['order', id],
    queryFn: ({ signal }) => get<Order>(`/api/v1/orders/${id}`, { signal }),
    refetchInterval: unlessLive(10_000),
  })

/** An order: what is next, what is short and why, where it goes, and everything that happened to it. */
export function OrderCard({ id, onClose }: { id: string; onClose?: () => void }) {
  const { t } = useTranslation('console')
  const query = useQuery(orderQuery(id))
  const partners = usePartners()
  useTitle(query.data?.number ?? t('page.orders'))
  return (
    <Loaded query={query} onClose={onClose}>
      {(order) => (
        <Card
          kind={t('kind.order')}
          title={partners.find((partner) => partner.id === order.customer_id)?.name ?? order.number}
          codes={
            <>
              <Copyable text={order.number} />
              {order.external_ref && <Copyable text={order.external_ref} />}
            </>
          }
          state={<OrderState state={order.state} />}
          since={<Since at={order.changed_at} />}
          next={
            <>
              <OrderActions order={order} />
              {order.pick_list_id && !over(order.state) && (
                <PrintLabel kind="pick_list" ids={[order.pick_list_id]} label={t('print.pickList')} />
              )}
              <CartonLabels cartons={order.cartons} />
            </>
          }
          page={{ to: '/orders/$id', params: { id } }}
          onClose={onClose}
        >
          <OrderLines lines={order.lines} />
          <What order={order} />
          <Timeline happenings={order.timeline} />
          <Cartons cartons={order.cartons} />
          {order.state === 'shipped' && <ShipmentsPart orderId={id} />}
          <MovementsPart filter={{ reference_kind: 'order', reference_id: id }} />
        </Card>
      )}
    </Loaded>
  )
}

function What({ order }: { order: Order }) {
  const { t } = useTranslation('console')
  const word = useWord()
  const owners = useOwners()
  const address = addressOf(order.ship_to)
  return (
    <Part title={t('panel.what')}>
      <Facts>
        <Fact name={t('col.due')}>
          <Day on={order.due_on} />
        </Fact>
        <Fact name={t('col.priority')}>{order.priority}</Fact>
        <Fact name={t('col.policy')}>{word(`console:policy.${order.policy}`, order.policy)}</Fact>
        <Fact name={t('orders.shipTo')}>{address || <Unknown />}</Fact>
        <Fact name={t('col.owner')}>
          {owners.find(({ id }) => id === order.owner_id)?.name ?? <Unknown />}
        </Fact>
        {order.parent_id && (
          <Fact name={t('orders.restOf')}>
            <OrderLink id={order.parent_id} />
          </Fact>
        )}
        {order.backorder_id && (
          <Fact name={t('orders.restIn')}>
            <OrderLink id={order.backorder_id} />
          </Fact>
        )}
        {order.note && <Fact name={t('movements.note')}>{order.note}</Fact>}
      </Facts>
    </Part>
  )
}

/** What happened, the newest first: that is what one looks for. */
function Timeline({ happenings }: { happenings: readonly Happening[] }) {
  const { t } = useTranslation('console')
  const word = useWord()
  return (
    <Part title={t('orders.timeline')}>
      <ol className="flex flex-col border-l border-line pl-4">
        {happenings.toReversed().map((happening, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what happened does not change its place
          <li key={at} className="relative pb-2.5">
            <span
              aria-hidden="true"
              className={`absolute top-1.5 -left-5 size-2 rounded-full ${at === 0 ? 'bg-accent' : 'bg-line-strong'}`}
            />
            <p className={at === 0 ? 'font-semibold' : ''}>
              {word(
                `console:happened.${happening.what}`,
                word(`console:orderState.${happening.what}`, happening.what),
              )}
            </p>
            <p className="text-small text-muted">
              <When at={happening.at} /> · <UserName id={happening.account_id} />
            </p>
            <HappeningDetail detail={happening.detail} />
          </li>
        ))}
      </ol>
    </Part>
  )
}

function CartonLabels({ cartons }: { cartons: readonly Carton[] }) {
  const { t } = useTranslation('console')
  const ids = cartons.filter(({ state }) => state !== 'discarded').map(({ id }) => id)
  return ids.length > 0 && <PrintLabel kind="carton" ids={ids} label={t('print.cartons')} />
}

/** With what it left. */
function ShipmentsPart({ orderId }: { orderId: string }) {
  const { t } = useTranslation('console')
  const { data } = useQuery(
    pageQuery<ShipmentSummary>('/api/v1/shipments', { order_id: orderId, limit: '10' }),
  )
  if (!data || data.items.length === 0) return null
  return (
    <Part title={t('page.shipments')}>
      <Facts>
        {data.items.map((shipment) => (
          <Fact key={shipment.id} name={shipment.carrier ?? t('shipments.noCarrier')}>
            <ShipmentLink id={shipment.id} code={shipment.number} />
            <When at={shipment.shipped_at} />
          </Fact>
        ))}
      </Facts>
    </Part>
  )
}
