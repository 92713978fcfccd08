import { queryOptions, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Boxes } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Item, Packaging } from '~/api/catalog'
import { Card, Fact, Facts, Part, StateMark } from '~/desk/Card'
import { HistoryPart } from '~/desk/HistoryPart'
import { Loaded } from '~/desk/Loaded'
import { ListLink } from '~/desk/links'
import { MiniTable } from '~/desk/MiniTable'
import { useOwners } from '~/desk/names'
import { PrintLabel } from '~/desk/PrintLabel'
import { useMay } from '~/desk/session'
import { AvailabilityFigures, MovementsPart, StockPart } from '~/desk/stock'
import { Copyable, Quantity, Since, Unknown } from '~/desk/values'
import { get } from '~/lib/api/client'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useWord } from '~/lib/i18n/useWord'
import { useTitle } from '~/lib/title'
import { primaryLink } from '~/ui/Button'

export const itemQuery = (id: string) =>
  queryOptions({
    queryKey: ['item', id],
    queryFn: ({ signal }) => get<Item>(`/api/v1/items/${id}`, { signal }),
  })

/** An item: how much there is, how it is packed and known to scanners, where it stands, what moved. */
export function ItemCard({ id, onClose }: { id: string; onClose?: () => void }) {
  const { t } = useTranslation('console')
  const query = useQuery(itemQuery(id))
  const mayStock = useMay('inventory:read')
  useTitle(query.data?.sku ?? t('page.items'))
  return (
    <Loaded query={query} onClose={onClose}>
      {(item) => (
        <Card
          kind={t('kind.item')}
          title={item.name}
          codes={<Copyable text={item.sku} />}
          state={
            <StateMark state={item.active ? 'accepted' : 'waiting'}>
              {t(item.active ? 'items.active' : 'items.inactive')}
            </StateMark>
          }
          since={<Since at={item.updated_at} word="changed" />}
          next={
            <>
              {mayStock && (
                <Link to="/stock" search={{ item_id: item.id }} className={primaryLink}>
                  <Boxes aria-hidden="true" className="size-4" />
                  {t('items.where')}
                </Link>
              )}
              <PrintLabel kind="item" ids={[id]} />
            </>
          }
          page={{ to: '/items/$id', params: { id } }}
          onClose={onClose}
        >
          <AvailabilityFigures itemId={id} />
          <What item={item} />
          <Packagings item={item} />
          <StockPart filter={{ item_id: id }} item={false} />
          <MovementsPart filter={{ item_id: id }} />
          <HistoryPart entity="item" id={id} />
        </Card>
      )}
    </Loaded>
  )
}

function What({ item }: { item: Item }) {
  const { t } = useTranslation('console')
  const word = useWord()
  const owners = useOwners()
  return (
    <Part title={t('panel.what')}>
      <Facts>
        <Fact name={t('col.owner')}>
          {owners.find(({ id }) => id === item.owner_id)?.name ?? <Unknown />}
        </Fact>
        <Fact name={t('col.category')}>
          {item.category && item.category_id ? (
            <ListLink to="/items" search={{ category_id: item.category_id }}>
              {item.category}
            </ListLink>
          ) : (
            <Unknown />
          )}
        </Fact>
        <Fact name={t('col.tracking')}>{word(`console:tracking.${item.tracking}`, item.tracking)}</Fact>
        <Fact name={t('col.abc')}>{item.abc ?? t('items.abcNone')}</Fact>
        <Fact name={t('items.minDays')}>
          {item.min_remaining_days === null ? (
            <Unknown />
          ) : (
            t('items.days', { count: item.min_remaining_days })
          )}
        </Fact>
        {item.external_ref && (
          <Fact name={t('items.external', { source: item.source ?? '' })}>
            <Copyable text={item.external_ref} />
          </Fact>
        )}
      </Facts>
    </Part>
  )
}

function Packagings({ item }: { item: Item }) {
  const { t } = useTranslation('console')
  const word = useWord()
  const language = useLanguage()
  const size = ({ length_mm, width_mm, height_mm }: Packaging) =>
    length_mm && width_mm && height_mm
      ? [length_mm, width_mm, height_mm].map((mm) => formatNumber(mm, language)).join(' × ')
      : null
  return (
    <Part title={t('items.packaging')}>
      <MiniTable
        label={t('items.packaging')}
        rows={item.packagings}
        rowId={({ id }) => id}
        empty={t('items.noPackaging')}
        columns={[
          {
            id: 'level',
            header: t('items.level'),
            cell: ({ level }) => word(`console:level.${level}`, level),
          },
          {
            id: 'holds',
            header: t('items.holds'),
            numeric: true,
            cell: ({ quantity }) => <Quantity value={quantity} unit={item.base_unit} />,
          },
          { id: 'size', header: t('items.size'), numeric: true, cell: (level) => size(level) ?? <Unknown /> },
          {
            id: 'weight',
            header: t('items.weight'),
            numeric: true,
            cell: ({ weight_g }) =>
              weight_g === null ? (
                <Unknown />
              ) : (
                <Quantity value={String(weight_g / 1000)} unit={t('value.kg')} />
              ),
          },
          {
            id: 'barcodes',
            header: t('col.barcodes'),
            cell: ({ barcodes }) =>
              barcodes.length === 0 ? (
                <Unknown />
              ) : (
                barcodes.map((code) => <Copyable key={code} text={code} />)
              ),
          },
        ]}
      />
    </Part>
  )
}
