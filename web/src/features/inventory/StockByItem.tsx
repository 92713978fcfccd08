import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Item } from '~/api/catalog'
import { useWhereFilters } from '~/desk/filters'
import { IncomingFigure } from '~/desk/IncomingFigure'
import { ListLink } from '~/desk/links'
import { List } from '~/desk/list/List'
import type { ListColumn, ListSpec } from '~/desk/list/spec'
import { availabilityQuery } from '~/desk/stock'
import { Code, Quantity } from '~/desk/values'
import { ItemStockPanel } from './ItemStockPanel'

type Figure = 'on_hand' | 'reserved' | 'promised' | 'available' | 'available_to_promise'

/** A figure of an item. It is asked for when its row comes into sight, once for all figures of the row. */
function ItemFigure({ item, figure }: { item: Item; figure: Figure }) {
  const { data } = useQuery(availabilityQuery(item.id))
  if (!data) return <span className="inline-block h-3 w-10 rounded-control bg-hover align-middle" />
  const quantity = <Quantity value={data[figure]} unit={data.unit} strong={figure === 'on_hand'} />
  if (figure === 'on_hand') {
    return (
      <ListLink to="/movements" search={{ item_id: item.id }}>
        {quantity}
      </ListLink>
    )
  }
  return quantity
}

/** Every item with how much there is of it, and how much may be promised. */
export function StockByItem({ tools }: { tools: ReactNode }) {
  const { t } = useTranslation('console')
  const { owner } = useWhereFilters()
  const spec = useMemo((): ListSpec<Item> => {
    const figure = (id: Figure, header: string, width = 104): ListColumn<Item> => ({
      id,
      header,
      width,
      numeric: true,
      cell: (item) => <ItemFigure item={item} figure={id} />,
      // A file of the filter holds the items; their figures are in the file of the rows.
      plain: () => null,
    })
    return {
      id: 'stock-by-item',
      title: t('page.stock'),
      path: '/api/v1/items',
      permission: 'inventory:read',
      rowId: ({ id }) => id,
      columns: [
        {
          id: 'sku',
          header: t('col.sku'),
          width: 140,
          cell: ({ sku }) => <Code>{sku}</Code>,
          plain: ({ sku }) => sku,
        },
        {
          id: 'name',
          header: t('col.name'),
          width: 168,
          grow: true,
          cell: ({ name }) => name,
          plain: ({ name }) => name,
        },
        figure('on_hand', t('col.onHand')),
        figure('reserved', t('col.reserved')),
        figure('promised', t('col.promised')),
        figure('available', t('col.available')),
        figure('available_to_promise', t('col.toPromise'), 128),
        {
          id: 'incoming',
          header: t('col.incoming'),
          width: 120,
          numeric: true,
          cell: ({ id, base_unit }) => <IncomingFigure itemId={id} unit={base_unit} />,
          plain: () => null,
        },
      ],
      filters: [
        { id: 'q', label: t('col.item'), kind: 'text', main: true, hint: t('items.search') },
        ...owner,
      ],
      sorts: [
        { value: 'sku', label: t('col.sku') },
        { value: 'name', label: t('col.name') },
      ],
      empty: { title: t('items.empty'), text: t('items.emptyHint') },
    }
  }, [t, owner])
  return (
    <List
      spec={spec}
      tools={tools}
      exportable={false}
      panel={(id, item, close) => <ItemStockPanel id={id} item={item} onClose={close} />}
    />
  )
}
