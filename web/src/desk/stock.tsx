import { queryOptions, useQuery } from '@tanstack/react-query'
import { ArrowRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Availability, Movement, Side, StockRow, StockStatus } from '~/api/inventory'
import type { Page } from '~/api/types'
import { get } from '~/lib/api/client'
import { useWord } from '~/lib/i18n/useWord'
import { type Search, stringifySearch } from '~/lib/search'
import type { State } from '~/ui/state'
import { Figures, Part, StateMark } from './Card'
import { useIncoming } from './incoming'
import { ItemLink, ListLink, LocationLink, UnitLink } from './links'
import { MiniTable } from './MiniTable'
import { useMay } from './session'
import { Code, Day, Quantity, Unknown, When } from './values'

const looks: Record<StockStatus, State> = {
  available: 'accepted',
  inspection: 'doing',
  hold: 'attention',
  damaged: 'wrong',
  suspect: 'doubtful',
  returned: 'waiting',
}

export function StatusMark({ status }: { status: StockStatus }) {
  const word = useWord()
  return (
    <StateMark state={looks[status] ?? 'waiting'}>{word(`console:stockStatus.${status}`, status)}</StateMark>
  )
}

/** One side of a movement: a place on the floor, or where goods come from and go to outside. */
export function SideName({ side }: { side: Side }) {
  const word = useWord()
  if (side.location && side.location_id) {
    return (
      <span className="whitespace-nowrap">
        <LocationLink id={side.location_id} code={side.location} />
        {side.sscc && <span className="text-small text-muted"> …{side.sscc.slice(-5)}</span>}
      </span>
    )
  }
  if (!side.virtual_place) return <Unknown />
  return (
    <span className="text-muted">
      {word(`console:virtualPlace.${side.virtual_place}`, side.virtual_place)}
    </span>
  )
}

export function MoveWay({ from, to }: { from: Side; to: Side }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-x-1.5">
      <SideName side={from} />
      <ArrowRight aria-hidden="true" className="size-3.5 shrink-0 text-muted" />
      <SideName side={to} />
    </span>
  )
}

export const pageQuery = <T,>(path: string, params: Search) =>
  queryOptions({
    queryKey: ['some', path, params],
    queryFn: ({ signal }) => get<Page<T>>(path + stringifySearch(params), { signal }),
  })

/** What stands there, of a thing or in a place. */
export function StockPart({ filter, item = true }: { filter: Search; item?: boolean }) {
  const { t } = useTranslation('console')
  const may = useMay('inventory:read')
  const { data } = useQuery({
    ...pageQuery<StockRow>('/api/v1/stock', { ...filter, limit: '20' }),
    enabled: may,
  })
  if (!may || !data) return null
  return (
    <Part
      title={t('page.stock')}
      wide
      end={
        <ListLink to="/stock" search={filter}>
          {t('panel.all')}
        </ListLink>
      }
    >
      <MiniTable
        label={t('page.stock')}
        rows={data.items}
        rowId={({ stock_id }) => String(stock_id)}
        empty={t('panel.noStock')}
        columns={[
          item
            ? {
                id: 'item',
                header: t('col.item'),
                cell: (row) => <ItemLink id={row.item_id} code={row.sku} />,
              }
            : {
                id: 'location',
                header: t('col.location'),
                cell: (row) => <LocationLink id={row.location_id} code={row.location} />,
              },
          {
            id: 'lot',
            header: t('col.lot'),
            cell: (row) =>
              row.lot || row.serial ? (
                <span className="whitespace-nowrap">
                  <Code>{row.serial ?? row.lot ?? ''}</Code>
                  {row.expires_on && (
                    <span className="block text-small text-muted">
                      <Day on={row.expires_on} />
                    </span>
                  )}
                </span>
              ) : row.handling_unit_id ? (
                <UnitLink id={row.handling_unit_id}>…{row.sscc?.slice(-5)}</UnitLink>
              ) : (
                <Unknown />
              ),
          },
          { id: 'status', header: t('col.status'), cell: ({ status }) => <StatusMark status={status} /> },
          {
            id: 'on_hand',
            header: t('col.onHand'),
            numeric: true,
            cell: (row) => <Quantity value={row.on_hand} unit={row.unit} />,
          },
          {
            id: 'reserved',
            header: t('col.reserved'),
            numeric: true,
            cell: (row) => <Quantity value={row.reserved} unit={row.unit} />,
          },
          {
            id: 'available',
            header: t('col.available'),
            numeric: true,
            cell: (row) => <Quantity value={row.available} unit={row.unit} />,
          },
        ]}
      />
    </Part>
  )
}

/** What happened to it last, with the way to all of it. */
export function MovementsPart({ filter, path = '/api/v1/movements' }: { filter: Search; path?: string }) {
  const { t } = useTranslation('console')
  const may = useMay('inventory:read')
  const { data } = useQuery({ ...pageQuery<Movement>(path, { ...filter, limit: '10' }), enabled: may })
  if (!may || !data) return null
  const all = Object.keys(filter).length > 0
  return (
    <Part
      title={t('page.movements')}
      wide
      end={
        all && (
          <ListLink to="/movements" search={filter}>
            {t('panel.all')}
          </ListLink>
        )
      }
    >
      <MiniTable
        label={t('page.movements')}
        rows={data.items}
        rowId={({ seq }) => String(seq)}
        empty={t('panel.noMovements')}
        columns={[
          { id: 'at', header: t('col.at'), cell: ({ moved_at }) => <When at={moved_at} /> },
          {
            id: 'quantity',
            header: t('col.quantity'),
            numeric: true,
            cell: (row) => <Quantity value={row.quantity} />,
          },
          { id: 'way', header: t('col.way'), cell: (row) => <MoveWay from={row.from} to={row.to} /> },
        ]}
      />
    </Part>
  )
}

export const availabilityQuery = (itemId: string) =>
  queryOptions({
    queryKey: ['availability', itemId],
    queryFn: ({ signal }) => get<Availability>(`/api/v1/availability?item_id=${itemId}`, { signal }),
    staleTime: 10_000,
  })

/** How much there is of an item and will be: on hand, reserved, promised, available, incoming. */
export function AvailabilityFigures({ itemId }: { itemId: string }) {
  const { t } = useTranslation('console')
  const may = useMay('inventory:read')
  const { data } = useQuery({ ...availabilityQuery(itemId), enabled: may })
  const incoming = useIncomingFigure(itemId, data?.unit)
  if (!data) return null
  const figure = (key: 'on_hand' | 'reserved' | 'promised' | 'available') => ({
    name: t(`figure.${key}`),
    hint: t(`figure.${key}Hint`),
    value: <Quantity value={data[key]} unit={data.unit} strong />,
  })
  return (
    <Figures
      figures={[
        figure('on_hand'),
        figure('reserved'),
        figure('promised'),
        figure('available'),
        ...(incoming ? [incoming] : []),
      ]}
    />
  )
}

/** What is on its way of an item, for the figures of a card; nothing for those who may not see deliveries. */
export function useIncomingFigure(
  itemId: string | undefined,
  unit: string | undefined,
  warehouseId?: string,
) {
  const { t } = useTranslation('console')
  const coming = useIncoming(itemId, warehouseId)
  if (!coming) return undefined
  return {
    name: t('figure.incoming'),
    hint: t('figure.incomingHint'),
    value: <Quantity value={coming.quantity} unit={unit} strong />,
    below: coming.next && (
      <span>
        {t('figure.incomingNext')} <Day on={coming.next} />
      </span>
    ),
  }
}
