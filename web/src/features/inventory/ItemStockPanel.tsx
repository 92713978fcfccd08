import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Item } from '~/api/catalog'
import { Card } from '~/desk/Card'
import { AvailabilityFigures, availabilityQuery, MovementsPart, StockPart } from '~/desk/stock'
import { Code, Copyable } from '~/desk/values'

/** Where an item stands, and what happened to it. */
export function ItemStockPanel({
  id,
  item,
  onClose,
}: {
  id: string
  item: Item | undefined
  onClose: () => void
}) {
  const { t } = useTranslation('console')
  const { data } = useQuery(availabilityQuery(id))
  const sku = item?.sku ?? data?.sku ?? ''
  return (
    <Card
      kind={t('kind.item')}
      title={item?.name ?? <Code>{sku}</Code>}
      codes={sku && <Copyable text={sku} />}
      page={{ to: '/items/$id', params: { id } }}
      onClose={onClose}
    >
      <AvailabilityFigures itemId={id} />
      <StockPart filter={{ item_id: id }} item={false} />
      <MovementsPart filter={{ item_id: id }} />
    </Card>
  )
}
