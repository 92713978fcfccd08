import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { StockRow } from '~/api/inventory'
import { DeliveryLink, LocationLink, OrderLink, ShipmentLink, UnitLink } from '~/desk/links'
import { usePartners } from '~/desk/names'
import { Reference } from '~/desk/Reference'
import { useMay } from '~/desk/session'
import { StatusMark } from '~/desk/stock'
import { Quantity, When } from '~/desk/values'
import { get } from '~/lib/api/client'
import { useWord } from '~/lib/i18n/useWord'
import { receiptsQuery, shipmentQuery, type Traced } from './reads'
import type { Flow } from './trace'

/** One side of the story: a heading, and what hangs under it. */
function Branch({ title, empty, children }: { title: string; empty: string | null; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col gap-1.5">
      <h3 id={id} className="font-semibold">
        {title}
      </h3>
      {empty ? (
        <p className="border-t border-line py-2 text-muted">{empty}</p>
      ) : (
        <ul className="border-l-2 border-line-strong">{children}</ul>
      )}
    </section>
  )
}

function Leaf({ quantity, unit, children }: { quantity: string; unit: string; children: ReactNode }) {
  return (
    <li className="flex items-start justify-between gap-4 border-b border-line py-2 pl-3">
      <div className="min-w-0">{children}</div>
      <Quantity value={quantity} unit={unit} strong />
    </li>
  )
}

export function CameIn({ flows, traced }: { flows: readonly Flow[]; traced: Traced }) {
  const { t } = useTranslation('console')
  const word = useWord()
  const may = useMay('receiving:read')
  const wanted = flows.some(({ referenceKind }) => referenceKind === 'receipt')
  const { data } = useQuery({ ...receiptsQuery(traced.itemId), enabled: may && wanted })
  return (
    <Branch title={t('trace.cameIn')} empty={flows.length === 0 ? t('trace.nothingIn') : null}>
      {flows.map((flow) => {
        const receipt = data?.get(flow.referenceId)
        return (
          <Leaf key={flow.place + flow.referenceId} quantity={flow.quantity} unit={traced.unit}>
            <p>
              {word(`console:virtualPlace.${flow.place}`, flow.place)}
              {receipt?.delivery_id && <Supplier deliveryId={receipt.delivery_id} />}
            </p>
            <p className="text-small text-muted">
              <When at={flow.first} /> · <Reference kind={flow.referenceKind} id={flow.referenceId} />
              {receipt && ` · ${receipt.received_by}`}
            </p>
          </Leaf>
        )
      })}
    </Branch>
  )
}

/** Who delivered it, and the delivery. */
function Supplier({ deliveryId }: { deliveryId: string }) {
  const partners = usePartners()
  const { data } = useQuery({
    queryKey: ['delivery', deliveryId],
    queryFn: ({ signal }) =>
      get<{ number: string; supplier_id: string | null }>(`/api/v1/deliveries/${deliveryId}`, { signal }),
  })
  const name = partners.find(({ id }) => id === data?.supplier_id)?.name
  return (
    <>
      {name && ` ${name}`} · <DeliveryLink id={deliveryId} code={data?.number} />
    </>
  )
}

export function Stands({ rows, unit }: { rows: readonly StockRow[]; unit: string }) {
  const { t } = useTranslation('console')
  return (
    <Branch title={t('trace.stands')} empty={rows.length === 0 ? t('panel.noStock') : null}>
      {rows.map((row) => (
        <Leaf key={row.stock_id} quantity={row.on_hand} unit={unit}>
          <p>
            <LocationLink id={row.location_id} code={row.location} />
            {row.handling_unit_id && (
              <>
                {' '}
                · <UnitLink id={row.handling_unit_id}>…{row.sscc?.slice(-5)}</UnitLink>
              </>
            )}
          </p>
          <p className="flex flex-wrap gap-x-3 text-small text-muted">
            <StatusMark status={row.status} />
            {Number(row.reserved) > 0 && (
              <span>
                {t('col.reserved')} <Quantity value={row.reserved} unit={unit} />
              </span>
            )}
          </p>
        </Leaf>
      ))}
    </Branch>
  )
}

export function WentOut({ flows, unit }: { flows: readonly Flow[]; unit: string }) {
  const { t } = useTranslation('console')
  return (
    <Branch title={t('trace.wentOut')} empty={flows.length === 0 ? t('trace.nothingOut') : null}>
      {flows.map((flow) => (
        <Leaf key={flow.place + flow.referenceId} quantity={flow.quantity.replace(/^-/, '')} unit={unit}>
          <Shipped flow={flow} />
        </Leaf>
      ))}
    </Branch>
  )
}

function Shipped({ flow }: { flow: Flow }) {
  const word = useWord()
  const partners = usePartners()
  const may = useMay('shipments:read')
  const isOrder = flow.referenceKind === 'order'
  const { data } = useQuery({ ...shipmentQuery(flow.referenceId), enabled: may && isOrder })
  const customer = partners.find(({ id }) => id === data?.customer_id)?.name
  return (
    <>
      <p>
        {customer ?? word(`console:virtualPlace.${flow.place}`, flow.place)}
        {data && (
          <>
            {' '}
            · <OrderLink id={data.order_id} code={data.order_number} />
          </>
        )}
      </p>
      <p className="text-small text-muted">
        <When at={flow.last} /> ·{' '}
        {data ? (
          <ShipmentLink id={data.id} code={data.number} />
        ) : (
          <Reference kind={flow.referenceKind} id={flow.referenceId} />
        )}
      </p>
    </>
  )
}

export function Corrected({ flows, unit }: { flows: readonly Flow[]; unit: string }) {
  const { t } = useTranslation('console')
  return (
    <Branch title={t('trace.corrections')} empty={null}>
      {flows.map((flow) => (
        <Leaf key={flow.referenceId} quantity={flow.quantity} unit={unit}>
          <p>
            <Reference kind={flow.referenceKind} id={flow.referenceId} />
            {flow.reasons.length > 0 && ` · ${flow.reasons.join(', ')}`}
          </p>
          <p className="text-small text-muted">
            <When at={flow.last} />
          </p>
        </Leaf>
      ))}
    </Branch>
  )
}
