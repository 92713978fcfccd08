import { queryOptions, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Reservation, StockDetail } from '~/api/inventory'
import { Card, Fact, Facts, Figures, Part } from '~/desk/Card'
import { Loaded } from '~/desk/Loaded'
import { ItemLink, ListLink, LocationLink, OrderLink, TraceLink, UnitLink } from '~/desk/links'
import { useOwners } from '~/desk/names'
import { MovementsPart, StatusMark, useIncomingFigure } from '~/desk/stock'
import { Code, Copyable, Day, Quantity, Since, Unknown } from '~/desk/values'
import { WhyChosen } from '~/desk/WhyChosen'
import { get } from '~/lib/api/client'
import { AskForCount } from './AskForCount'

const stockQuery = (id: string) =>
  queryOptions({
    queryKey: ['stock', id],
    queryFn: ({ signal }) => get<StockDetail>(`/api/v1/stock/${id}`, { signal }),
  })

/** A row of stock: what it is, who has claims on it and why, and every movement that made it. */
export function StockPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('console')
  const query = useQuery(stockQuery(id))
  const owners = useOwners()
  const incoming = useIncomingFigure(query.data?.item_id, query.data?.unit, query.data?.warehouse_id)
  return (
    <Loaded query={query} onClose={onClose}>
      {(row) => (
        <Card
          kind={t('kind.stock')}
          title={row.name}
          codes={
            <>
              <Copyable text={row.sku} />
              <Copyable text={row.location} />
              {row.sscc && <Copyable text={row.sscc} />}
            </>
          }
          state={<StatusMark status={row.status} />}
          since={<Since at={row.received_at} word="cameIn" />}
          next={<AskForCount body={{ stock_id: row.stock_id }} locationId={row.location_id} />}
          onClose={onClose}
        >
          <Figures
            figures={[
              { name: t('figure.on_hand'), value: <Quantity value={row.on_hand} unit={row.unit} /> },
              { name: t('figure.reserved'), value: <Quantity value={row.reserved} unit={row.unit} /> },
              { name: t('figure.available'), value: <Quantity value={row.available} unit={row.unit} /> },
              ...(incoming ? [incoming] : []),
            ]}
          />
          <Part title={t('panel.what')}>
            <Facts>
              <Fact name={t('col.item')}>
                <ItemLink id={row.item_id} code={row.sku} />
              </Fact>
              <Fact name={t('col.location')}>
                <LocationLink id={row.location_id} code={row.location} />
              </Fact>
              <Fact name={t('col.unit')}>
                {row.handling_unit_id ? (
                  <UnitLink id={row.handling_unit_id} code={row.sscc} />
                ) : (
                  t('stock.loose')
                )}
              </Fact>
              <Fact name={t('col.lot')}>
                {row.lot && row.lot_id ? (
                  <>
                    <ListLink to="/stock" search={{ lot_id: row.lot_id }}>
                      <Code>{row.lot}</Code>
                    </ListLink>
                    <TraceLink kind="lot" code={row.lot} itemId={row.item_id}>
                      {t('trace.open')}
                    </TraceLink>
                  </>
                ) : (
                  <Unknown />
                )}
              </Fact>
              {row.expires_on && (
                <Fact name={t('col.expires')}>
                  <Day on={row.expires_on} />
                </Fact>
              )}
              {row.serial && (
                <Fact name={t('col.serial')}>
                  <Copyable text={row.serial} />
                  <ListLink to="/movements" search={{ serial: row.serial, item_id: row.item_id }}>
                    {t('movements.ofSerial')}
                  </ListLink>
                  <TraceLink kind="serial" code={row.serial} itemId={row.item_id}>
                    {t('trace.open')}
                  </TraceLink>
                </Fact>
              )}
              <Fact name={t('col.owner')}>
                {owners.find((owner) => owner.id === row.owner_id)?.name ?? <Unknown />}
              </Fact>
            </Facts>
          </Part>
          <Claims claims={row.reservations} unit={row.unit} />
          <MovementsPart filter={{}} path={`/api/v1/stock/${row.stock_id}/movements`} />
        </Card>
      )}
    </Loaded>
  )
}

/** Who has claims on the row, and why on this one. */
function Claims({ claims, unit }: { claims: readonly Reservation[]; unit: string }) {
  const { t } = useTranslation('console')
  return (
    <Part title={t('stock.claims')}>
      {claims.length === 0 && <p className="border-t border-line py-2 text-muted">{t('stock.noClaims')}</p>}
      <ul>
        {claims.map((claim) => (
          <li key={claim.id} className="border-t border-line py-1.5">
            <p className="flex items-center justify-between gap-3">
              {claim.outside ? (
                <Code>{claim.order_id.slice(0, 8)}</Code>
              ) : (
                <OrderLink id={claim.order_id}>{t('stock.claimOrder')}</OrderLink>
              )}
              <Quantity value={claim.quantity} unit={unit} strong />
            </p>
            <WhyChosen why={claim.why} unit={unit} />
          </li>
        ))}
      </ul>
    </Part>
  )
}
