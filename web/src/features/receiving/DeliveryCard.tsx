import { queryOptions, useQuery } from '@tanstack/react-query'
import { Ban, PackageCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Delivery, Putaway, Receipt } from '~/api/receiving'
import { Card, Fact, Facts, Part } from '~/desk/Card'
import { ReasonForm } from '~/desk/form/ReasonForm'
import { Loaded } from '~/desk/Loaded'
import { ItemLink, UnitLink } from '~/desk/links'
import { MiniTable } from '~/desk/MiniTable'
import { useOwners, usePartners } from '~/desk/names'
import { useMay } from '~/desk/session'
import { pageQuery } from '~/desk/stock'
import { Code, Copyable, Day, Quantity, Since, Unknown, When } from '~/desk/values'
import { get } from '~/lib/api/client'
import { useWord } from '~/lib/i18n/useWord'
import { unlessLive } from '~/lib/live'
import { useTitle } from '~/lib/title'
import { DeliveryStateMark, isOpen } from './deliveryState'
import { PutawayWhy } from './PutawayWhy'

const deliveryQuery = (id: string) =>
  queryOptions({
    queryKey: ['delivery', id],
    queryFn: ({ signal }) => get<Delivery>(`/api/v1/deliveries/${id}`, { signal }),
    refetchInterval: unlessLive(10_000),
  })

/** A delivery: what was announced, what came, what differs, and where it went and why. */
export function DeliveryCard({ id, onClose }: { id: string; onClose?: () => void }) {
  const { t } = useTranslation('console')
  const query = useQuery(deliveryQuery(id))
  const partners = usePartners()
  useTitle(query.data?.number ?? t('page.deliveries'))
  return (
    <Loaded query={query} onClose={onClose}>
      {(delivery) => (
        <Card
          kind={t('kind.delivery')}
          title={partners.find((partner) => partner.id === delivery.supplier_id)?.name ?? delivery.number}
          codes={
            <>
              <Copyable text={delivery.number} />
              {delivery.external_ref && <Copyable text={delivery.external_ref} />}
            </>
          }
          state={<DeliveryStateMark state={delivery.state} />}
          since={
            <Since
              at={delivery.closed_at ?? delivery.created_at}
              word={delivery.closed_at ? 'since' : 'created'}
            />
          }
          next={<Actions delivery={delivery} />}
          page={{ to: '/deliveries/$id', params: { id } }}
          onClose={onClose}
        >
          <Discrepancies delivery={delivery} />
          <Lines delivery={delivery} />
          <What delivery={delivery} />
          <Units delivery={delivery} />
          <Receipts id={id} />
          <Putaways id={id} />
        </Card>
      )}
    </Loaded>
  )
}

function Actions({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation('console')
  const may = useMay('receiving:manage')
  if (!may || !isOpen(delivery.state)) return null
  const short = delivery.lines.filter((line) => Number(line.short) > 0).length
  const path = `/api/v1/deliveries/${delivery.id}`
  const begun = delivery.state === 'processing'
  return (
    <>
      {begun && (
        <ReasonForm
          primary
          label={t('deliveries.close')}
          icon={<PackageCheck aria-hidden="true" className="size-4" />}
          text={short > 0 ? t('deliveries.closeShort', { count: short }) : t('deliveries.closeText')}
          path={`${path}/close`}
          fieldLabel={t('col.reason')}
          hint={t('form.reasonHint')}
          optional={short === 0}
          code
        />
      )}
      {!begun && (
        <ReasonForm
          label={t('deliveries.cancel')}
          icon={<Ban aria-hidden="true" className="size-4" />}
          text={t('deliveries.cancelText', { number: delivery.number })}
          path={`${path}/cancel`}
          fieldLabel={t('col.reason')}
          hint={t('form.reasonHint')}
          code
        />
      )}
    </>
  )
}

/** What came otherwise than announced: first, for that is what somebody must decide about. */
function Discrepancies({ delivery: { discrepancies, lines } }: { delivery: Delivery }) {
  const { t } = useTranslation('console')
  const word = useWord()
  if (discrepancies.length === 0) return null
  return (
    <Part title={t('deliveries.discrepancies')} wide>
      <MiniTable
        label={t('deliveries.discrepancies')}
        rows={discrepancies}
        rowId={({ line_id, receipt_id, kind }) => line_id + receipt_id + kind}
        empty=""
        columns={[
          {
            id: 'kind',
            header: t('col.what'),
            cell: ({ kind }) => (
              <span className="font-medium text-attention">{word(`console:discrepancy.${kind}`, kind)}</span>
            ),
          },
          {
            id: 'item',
            header: t('col.item'),
            cell: ({ line_id }) => {
              const line = lines.find(({ id }) => id === line_id)
              return line ? <ItemLink id={line.item_id} code={line.sku} /> : <Unknown />
            },
          },
          {
            id: 'quantity',
            header: t('col.quantity'),
            numeric: true,
            cell: ({ quantity }) => <Quantity value={quantity} strong />,
          },
        ]}
      />
    </Part>
  )
}

function Lines({ delivery: { lines, state } }: { delivery: Delivery }) {
  const { t } = useTranslation('console')
  return (
    <Part title={t('orders.lines', { count: lines.length })} wide>
      <MiniTable
        label={t('col.lines')}
        rows={lines}
        rowId={({ id }) => id}
        empty={t('deliveries.noLines')}
        columns={[
          {
            id: 'item',
            header: t('col.item'),
            cell: (line) => (
              <>
                <ItemLink id={line.item_id} code={line.sku} />
                <span className="block text-small text-muted">{line.name}</span>
              </>
            ),
          },
          {
            id: 'lot',
            header: t('col.lot'),
            cell: ({ lot, expires_on }) =>
              lot || expires_on ? (
                <>
                  {lot && <Code>{lot}</Code>}
                  {expires_on && (
                    <span className="block text-small text-muted">
                      <Day on={expires_on} />
                    </span>
                  )}
                </>
              ) : (
                <Unknown />
              ),
          },
          {
            id: 'expected',
            header: t('deliveries.announced'),
            numeric: true,
            cell: ({ expected }) => <Quantity value={expected} />,
          },
          {
            id: 'received',
            header: t('deliveries.came'),
            numeric: true,
            cell: ({ received }) => <Quantity value={received} strong />,
          },
          {
            id: 'differs',
            header: t('deliveries.differs'),
            numeric: true,
            cell: ({ short, over }) => {
              if (Number(over) > 0) return <span className="font-semibold text-attention">+{over}</span>
              // What has not begun to come is not missing yet.
              if (['created', 'validated', 'canceled'].includes(state)) return <Unknown />
              if (Number(short) > 0) return <span className="font-semibold text-attention">−{short}</span>
              return <span className="text-muted">0</span>
            },
          },
        ]}
      />
    </Part>
  )
}

function What({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation('console')
  const word = useWord()
  const owners = useOwners()
  return (
    <Part title={t('panel.what')}>
      <Facts>
        <Fact name={t('col.expected')}>
          <Day on={delivery.expected_on} />
        </Fact>
        <Fact name={t('col.dock')}>{delivery.dock ? <Code>{delivery.dock}</Code> : <Unknown />}</Fact>
        <Fact name={t('col.owner')}>
          {owners.find(({ id }) => id === delivery.owner_id)?.name ?? <Unknown />}
        </Fact>
        {delivery.close_reason && (
          <Fact name={t('col.reason')}>
            {word(`console:closeReason.${delivery.close_reason}`, delivery.close_reason)}
          </Fact>
        )}
        {delivery.note && <Fact name={t('movements.note')}>{delivery.note}</Fact>}
      </Facts>
    </Part>
  )
}

function Units({ delivery: { handling_units } }: { delivery: Delivery }) {
  const { t } = useTranslation('console')
  if (handling_units.length === 0) return null
  return (
    <Part title={t('page.units')}>
      <ul>
        {handling_units.map((unit) => (
          <li key={unit.id} className="border-t border-line py-1.5">
            <UnitLink id={unit.id} code={unit.sscc} />
          </li>
        ))}
      </ul>
    </Part>
  )
}

function Receipts({ id }: { id: string }) {
  const { t } = useTranslation('console')
  const word = useWord()
  const { data } = useQuery(pageQuery<Receipt>('/api/v1/receipts', { delivery_id: id, limit: '20' }))
  if (!data) return null
  return (
    <Part title={t('deliveries.receipts')}>
      <MiniTable
        label={t('deliveries.receipts')}
        rows={data.items}
        rowId={(receipt) => receipt.id}
        empty={t('deliveries.noReceipts')}
        columns={[
          { id: 'at', header: t('col.at'), cell: ({ received_at }) => <When at={received_at} /> },
          { id: 'by', header: t('col.by'), cell: ({ received_by }) => received_by },
          {
            id: 'what',
            header: t('col.what'),
            cell: ({ lines }) =>
              lines.map(({ item_id, sku, quantity, discrepancies }) => (
                <span key={item_id + sku} className="block">
                  <ItemLink id={item_id} code={sku} /> × <Quantity value={quantity} />
                  {discrepancies.map((kind) => (
                    <span key={kind} className="block text-small text-attention">
                      {word(`console:discrepancy.${kind}`, kind)}
                    </span>
                  ))}
                </span>
              )),
          },
        ]}
      />
    </Part>
  )
}

function Putaways({ id }: { id: string }) {
  const { t } = useTranslation('console')
  const word = useWord()
  const { data } = useQuery(pageQuery<Putaway>('/api/v1/putaways', { delivery_id: id, limit: '20' }))
  if (!data || data.items.length === 0) return null
  return (
    <Part title={t('deliveries.putaways')} wide>
      <ul>
        {data.items.map((putaway) => (
          <li key={putaway.id} className="border-t border-line py-2">
            <p className="flex flex-wrap items-baseline gap-x-3">
              <ItemLink id={putaway.item_id} code={putaway.sku} />
              <Quantity value={putaway.quantity} />
              <span>
                <Code>{putaway.from}</Code> →{' '}
                {putaway.location ? <Code>{putaway.location}</Code> : t('deliveries.noPlace')}
              </span>
              <span className="text-muted">{word(`console:workState.${putaway.state}`, putaway.state)}</span>
            </p>
            <PutawayWhy putaway={putaway} />
          </li>
        ))}
      </ul>
    </Part>
  )
}
