import { queryOptions, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Shipment } from '~/api/shipments'
import { Card, Fact, Facts, Part, StateMark } from '~/desk/Card'
import { Loaded } from '~/desk/Loaded'
import { ItemLink, OrderLink } from '~/desk/links'
import { MiniTable } from '~/desk/MiniTable'
import { useOwners, usePartners } from '~/desk/names'
import { Copyable, Quantity, Since, Unknown } from '~/desk/values'
import { get } from '~/lib/api/client'
import { useTitle } from '~/lib/title'
import { addressOf } from './address'
import { Cartons } from './OrderCartons'

const shipmentQuery = (id: string) =>
  queryOptions({
    queryKey: ['shipment', id],
    queryFn: ({ signal }) => get<Shipment>(`/api/v1/shipments/${id}`, { signal }),
  })

/** What left: for whom, with whom, in which cartons, and what stayed behind. */
export function ShipmentCard({ id, onClose }: { id: string; onClose?: () => void }) {
  const { t } = useTranslation('console')
  const query = useQuery(shipmentQuery(id))
  const partners = usePartners()
  const owners = useOwners()
  useTitle(query.data?.number ?? t('page.shipments'))
  return (
    <Loaded query={query} onClose={onClose}>
      {(shipment) => (
        <Card
          kind={t('kind.shipment')}
          title={partners.find((one) => one.id === shipment.customer_id)?.name ?? shipment.number}
          codes={<Copyable text={shipment.number} />}
          state={<StateMark state="accepted">{t('orderState.shipped')}</StateMark>}
          since={<Since at={shipment.shipped_at} />}
          page={{ to: '/shipments/$id', params: { id } }}
          onClose={onClose}
        >
          <Part title={t('panel.what')}>
            <Facts>
              <Fact name={t('col.order')}>
                <OrderLink id={shipment.order_id} code={shipment.order_number} />
              </Fact>
              <Fact name={t('shipments.carrier')}>{shipment.carrier ?? <Unknown />}</Fact>
              <Fact name={t('shipments.tracking')}>
                {shipment.tracking_number ? <Copyable text={shipment.tracking_number} /> : <Unknown />}
              </Fact>
              <Fact name={t('orders.shipTo')}>{addressOf(shipment.ship_to) || <Unknown />}</Fact>
              <Fact name={t('col.owner')}>
                {owners.find((one) => one.id === shipment.owner_id)?.name ?? <Unknown />}
              </Fact>
              {shipment.backorder_id && (
                <Fact name={t('orders.restIn')}>
                  <OrderLink id={shipment.backorder_id} code={shipment.backorder_number} />
                </Fact>
              )}
            </Facts>
          </Part>
          <Lines shipment={shipment} />
          <Cartons cartons={shipment.cartons} />
        </Card>
      )}
    </Loaded>
  )
}

const more = (quantity: string) => Number(quantity) > 0

function Lines({ shipment }: { shipment: Shipment }) {
  const { t } = useTranslation('console')
  const rest = shipment.lines.some(({ backordered, cancelled }) => more(backordered) || more(cancelled))
  return (
    <Part title={t('shipments.contents')} wide>
      <MiniTable
        label={t('shipments.contents')}
        rows={shipment.lines}
        rowId={({ order_line_id }) => order_line_id}
        empty=""
        columns={[
          { id: 'no', header: '№', cell: ({ line_no }) => line_no },
          {
            id: 'item',
            header: t('col.item'),
            cell: ({ item_id, sku }) => <ItemLink id={item_id} code={sku} />,
          },
          {
            id: 'ordered',
            header: t('shipments.ordered'),
            numeric: true,
            cell: ({ ordered }) => <Quantity value={ordered} />,
          },
          {
            id: 'shipped',
            header: t('shipments.sent'),
            numeric: true,
            cell: ({ shipped }) => <Quantity value={shipped} />,
          },
          ...(rest
            ? [
                {
                  id: 'rest',
                  header: t('orders.step.backordered'),
                  numeric: true,
                  cell: ({ backordered }: Shipment['lines'][number]) => <Quantity value={backordered} />,
                },
                {
                  id: 'cancelled',
                  header: t('orders.step.cancelled'),
                  numeric: true,
                  cell: ({ cancelled }: Shipment['lines'][number]) => <Quantity value={cancelled} />,
                },
              ]
            : []),
        ]}
      />
    </Part>
  )
}
