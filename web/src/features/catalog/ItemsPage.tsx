import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Item } from '~/api/catalog'
import { StateMark } from '~/desk/Card'
import { useWhereFilters } from '~/desk/filters'
import { ListLink } from '~/desk/links'
import { List } from '~/desk/list/List'
import type { ListSpec } from '~/desk/list/spec'
import { useOwners } from '~/desk/names'
import { usePrintSelected } from '~/desk/usePrintSelected'
import { Code, Unknown, When } from '~/desk/values'
import { useWord } from '~/lib/i18n/useWord'
import { ItemCard } from './ItemCard'

const barcodesOf = (item: Item) => item.packagings.flatMap(({ barcodes }) => barcodes)

function useItemsSpec(): ListSpec<Item> {
  const { t } = useTranslation('console')
  const word = useWord()
  const { owner } = useWhereFilters()
  const owners = useOwners()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language, as t does
  return useMemo(
    () => ({
      id: 'items',
      title: t('page.items'),
      path: '/api/v1/items',
      permission: 'catalog:read',
      rowId: ({ id }) => id,
      columns: [
        {
          id: 'sku',
          header: t('col.sku'),
          width: 132,
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
        {
          id: 'category',
          header: t('col.category'),
          width: 120,
          cell: ({ category, category_id }) =>
            category && category_id ? (
              <ListLink to="/items" search={{ category_id }}>
                {category}
              </ListLink>
            ) : (
              <Unknown />
            ),
          plain: ({ category }) => category,
        },
        {
          id: 'tracking',
          header: t('col.tracking'),
          width: 168,
          cell: ({ tracking }) => word(`console:tracking.${tracking}`, tracking),
          plain: ({ tracking }) => tracking,
        },
        {
          id: 'abc',
          header: t('col.abc'),
          width: 88,
          cell: ({ abc }) => abc ?? <Unknown />,
          plain: ({ abc }) => abc,
        },
        {
          id: 'unit',
          header: t('col.baseUnit'),
          width: 56,
          cell: ({ base_unit }) => base_unit,
          plain: ({ base_unit }) => base_unit,
        },
        {
          id: 'barcodes',
          header: t('col.barcodes'),
          width: 160,
          cell: (item) => {
            const [first, ...others] = barcodesOf(item)
            if (!first) return <Unknown />
            return (
              <>
                <Code>{first}</Code>
                {others.length > 0 && <span className="text-muted"> +{others.length}</span>}
              </>
            )
          },
          plain: (item) => barcodesOf(item).join(' ') || null,
        },
        {
          id: 'active',
          header: t('col.active'),
          width: 116,
          cell: ({ active }) => (
            <StateMark state={active ? 'accepted' : 'waiting'}>
              {t(active ? 'value.yes' : 'value.no')}
            </StateMark>
          ),
          plain: ({ active }) => (active ? t('value.yes') : t('value.no')),
        },
        {
          id: 'owner',
          header: t('col.owner'),
          width: 140,
          extra: true,
          cell: ({ owner_id }) => owners.find(({ id }) => id === owner_id)?.name ?? <Unknown />,
          plain: ({ owner_id }) => owners.find(({ id }) => id === owner_id)?.code ?? owner_id,
        },
        {
          id: 'updated_at',
          header: t('col.updated'),
          width: 132,
          extra: true,
          cell: ({ updated_at }) => <When at={updated_at} />,
          plain: ({ updated_at }) => updated_at,
        },
      ],
      filters: [
        { id: 'q', label: t('col.item'), kind: 'text', main: true, hint: t('items.search') },
        {
          id: 'active',
          label: t('col.active'),
          kind: 'choice',
          options: [
            { value: 'true', label: t('value.yes') },
            { value: 'false', label: t('value.no') },
          ],
        },
        { id: 'barcode', label: t('items.barcode'), kind: 'text' },
        ...owner,
        { id: 'updated_since', label: t('items.updatedSince'), kind: 'moment' },
        { id: 'category_id', label: t('col.category'), kind: 'reference', shown: () => t('items.one') },
      ],
      sorts: [
        { value: 'sku', label: t('col.sku') },
        { value: 'name', label: t('col.name') },
        { value: 'updated', label: t('col.updated') },
      ],
      empty: { title: t('items.empty'), text: t('items.emptyHint') },
    }),
    [t, owner, owners],
  )
}

/** What there may be in the warehouse. */
export function ItemsPage() {
  const spec = useItemsSpec()
  const labels = usePrintSelected<Item>('item')
  return <List spec={spec} {...labels} panel={(id, _item, close) => <ItemCard id={id} onClose={close} />} />
}
