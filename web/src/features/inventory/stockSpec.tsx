import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { StockAtRow, StockRow } from '~/api/inventory'
import { asCode, useCompleted, useOptions, useReferences, useWhereFilters } from '~/desk/filters'
import { IncomingFigure } from '~/desk/IncomingFigure'
import { ItemLink, ListLink, LocationLink, UnitLink } from '~/desk/links'
import type { ListColumn, ListFilter, ListSpec } from '~/desk/list/spec'
import { shownId } from '~/desk/refs'
import { StatusMark } from '~/desk/stock'
import { Code, Day, Quantity, Unknown, When } from '~/desk/values'
import { useLanguage } from '~/lib/i18n/i18n'
import type { Search } from '~/lib/search'

export const STATUSES = ['available', 'inspection', 'hold', 'damaged', 'suspect', 'returned'] as const

/** A row now, or as it was: what is not kept of the past is missing. */
export type AnyRow = StockAtRow & Partial<StockRow>

const needsWarehouse = ({ location, sort }: Search) => Boolean(location) || sort === 'location'

function useColumns(past: boolean): ListColumn<AnyRow>[] {
  const { t } = useTranslation('console')
  const language = useLanguage()
  return useMemo(() => {
    const figure = (
      id: 'on_hand' | 'reserved' | 'available',
      header: string,
      search: (row: AnyRow) => Search,
    ): ListColumn<AnyRow> => ({
      id,
      header,
      width: 100,
      numeric: true,
      cell: (row) => (
        <ListLink to="/movements" search={search(row)}>
          <Quantity value={row[id]} unit={row.unit} strong={id === 'on_hand'} />
        </ListLink>
      ),
      plain: (row) => Number(row[id] ?? 0),
    })
    const ofRow = (row: AnyRow): Search => ({ item_id: row.item_id, location_id: row.location_id })
    const columns: (ListColumn<AnyRow> | false)[] = [
      {
        id: 'sku',
        header: t('col.sku'),
        width: 124,
        cell: ({ sku }) => <Code>{sku}</Code>,
        plain: ({ sku }) => sku,
      },
      !past && {
        id: 'name',
        header: t('col.name'),
        width: 148,
        grow: true,
        cell: ({ item_id, name }) => <ItemLink id={item_id}>{name}</ItemLink>,
        plain: ({ name }) => name ?? null,
      },
      {
        id: 'location',
        header: t('col.location'),
        width: 116,
        grow: past,
        cell: (row) => <LocationLink id={row.location_id} code={row.location} />,
        plain: ({ location }) => location,
      },
      {
        id: 'unit',
        header: t('col.unit'),
        width: 176,
        extra: true,
        cell: (row) =>
          row.handling_unit_id ? <UnitLink id={row.handling_unit_id} code={row.sscc} /> : <Unknown />,
        plain: ({ sscc }) => sscc,
      },
      {
        id: 'lot',
        header: t('col.lotSerial'),
        width: 128,
        cell: ({ lot, serial }) => (lot || serial ? <Code>{serial ?? lot ?? ''}</Code> : <Unknown />),
        plain: ({ lot, serial }) => serial ?? lot,
      },
      !past && {
        id: 'expires_on',
        header: t('col.expires'),
        width: 100,
        cell: ({ expires_on }) => <Day on={expires_on} />,
        plain: ({ expires_on }) => expires_on ?? null,
      },
      {
        id: 'status',
        header: t('col.status'),
        width: 128,
        cell: ({ status }) => <StatusMark status={status} />,
        plain: ({ status }) => status,
      },
      figure('on_hand', t('col.onHand'), ofRow),
      !past && {
        ...figure('reserved', t('col.reserved'), ofRow),
        cell: (row) => <Quantity value={row.reserved} unit={row.unit} />,
      },
      !past && {
        ...figure('available', t('col.available'), ofRow),
        cell: (row) => <Quantity value={row.available} unit={row.unit} />,
      },
      !past && {
        id: 'incoming',
        // Of the item, not of the row: nobody knows yet where it will stand.
        header: t('col.incoming'),
        width: 116,
        numeric: true,
        cell: (row) => <IncomingFigure itemId={row.item_id} unit={row.unit} warehouseId={row.warehouse_id} />,
        // A file holds what the rows have.
        plain: () => null,
      },
      {
        id: 'unitName',
        header: t('col.baseUnit'),
        width: 72,
        extra: true,
        cell: ({ unit }) => unit,
        plain: ({ unit }) => unit,
      },
      !past && {
        id: 'received_at',
        header: t('col.received'),
        width: 124,
        extra: true,
        cell: ({ received_at }) => <When at={received_at} />,
        plain: ({ received_at }) => received_at ?? null,
      },
    ]
    void language
    return columns.filter((column) => column !== false)
  }, [t, past, language])
}

/** Rows of stock: as they are, in the order of the places, or as they stood at a moment. */
export function useStockSpec({ past, byLocation }: { past: boolean; byLocation: boolean }): ListSpec<AnyRow> {
  const { t } = useTranslation('console')
  const columns = useColumns(past)
  const { warehouse, owner } = useWhereFilters()
  const references = useReferences()
  const options = useOptions()
  const complete = useCompleted(needsWarehouse)
  const statuses = options('stockStatus', STATUSES)
  const key = JSON.stringify(statuses)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the options are new at every paint, their text is not
  return useMemo(() => {
    const text = (id: string, label: string, more: Partial<ListFilter> = {}): ListFilter => ({
      id,
      label,
      kind: 'text',
      ...more,
    })
    const filters: (ListFilter | false)[] = [
      text('sku', t('col.sku'), { main: true, hint: t('stock.skuHint') }),
      text('location', t('col.location'), { normal: asCode, hint: 'A-01-01' }),
      !past && text('lot', t('col.lot')),
      !past && text('serial', t('col.serial')),
      !past && text('sscc', t('col.sscc')),
      { id: 'status', label: t('col.status'), kind: 'choice', options: statuses },
      { id: 'at', label: t('stock.asOf'), kind: 'moment' },
      ...warehouse,
      ...owner,
      !past && {
        id: 'empty',
        label: t('stock.emptyToo'),
        kind: 'choice',
        options: [{ value: 'true', label: t('value.yes') }],
      },
      references.item,
      references.location,
      !past && references.unit,
      { id: 'lot_id', label: t('col.lot'), kind: 'reference', shown: shownId },
    ]
    return {
      id: past ? 'stock-at' : 'stock',
      title: t('page.stock'),
      path: past ? '/api/v1/stock-at' : '/api/v1/stock',
      permission: 'inventory:read',
      rowId: ({ stock_id }) => String(stock_id),
      columns,
      filters: filters.filter((filter) => filter !== false),
      complete: (params) => complete(byLocation && !past ? { ...params, sort: 'location' } : params),
      ...(byLocation && {
        group: (row: AnyRow) => ({
          id: row.location_id,
          label: <LocationLink id={row.location_id} code={row.location} />,
        }),
      }),
      tone: ({ status }) => (status === 'damaged' ? 'wrong' : status === 'hold' ? 'attention' : null),
      empty: { title: t('stock.empty'), text: t('stock.emptyHint') },
      everySeconds: 15,
    }
  }, [t, past, byLocation, columns, warehouse, owner, references, complete, key])
}
