import { queryOptions, useQuery } from '@tanstack/react-query'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Lot } from '~/api/inventory'
import { Card, Fact, Facts, Part } from '~/desk/Card'
import { useReferences, useWhereFilters } from '~/desk/filters'
import { ItemLink, ListLink, TraceLink } from '~/desk/links'
import { List } from '~/desk/list/List'
import type { ListSpec } from '~/desk/list/spec'
import { MovementsPart, StockPart } from '~/desk/stock'
import { Code, Copyable, Day, Quantity, When } from '~/desk/values'
import { get } from '~/lib/api/client'

/** Lots, with the last day on which each may be used. */
export function StockByLot({ tools }: { tools: ReactNode }) {
  const { t } = useTranslation('console')
  const { owner } = useWhereFilters()
  const { item } = useReferences()
  const spec = useMemo(
    (): ListSpec<Lot> => ({
      id: 'lots',
      title: t('page.stock'),
      path: '/api/v1/lots',
      permission: 'inventory:read',
      rowId: ({ id }) => id,
      columns: [
        {
          id: 'code',
          header: t('col.lot'),
          width: 180,
          cell: ({ code }) => <Code>{code}</Code>,
          plain: ({ code }) => code,
        },
        {
          id: 'sku',
          header: t('col.sku'),
          width: 160,
          grow: true,
          cell: ({ item_id, sku }) => <ItemLink id={item_id} code={sku} />,
          plain: ({ sku }) => sku,
        },
        {
          id: 'expires_on',
          header: t('col.expires'),
          width: 130,
          cell: ({ expires_on }) => <Day on={expires_on} />,
          plain: ({ expires_on }) => expires_on,
        },
        {
          id: 'on_hand',
          header: t('col.onHand'),
          width: 130,
          numeric: true,
          cell: ({ id, on_hand, unit }) => (
            <ListLink to="/movements" search={{ lot_id: id }}>
              <Quantity value={on_hand} unit={unit} strong />
            </ListLink>
          ),
          plain: ({ on_hand }) => Number(on_hand),
        },
        {
          id: 'created_at',
          header: t('col.created'),
          width: 140,
          cell: ({ created_at }) => <When at={created_at} />,
          plain: ({ created_at }) => created_at,
        },
      ],
      filters: [
        { id: 'code', label: t('col.lot'), kind: 'text', main: true, hint: t('stock.lotHint') },
        { id: 'sku', label: t('col.sku'), kind: 'text' },
        { id: 'expires_before', label: t('stock.expiresBefore'), kind: 'day' },
        {
          id: 'in_stock',
          label: t('stock.inStock'),
          kind: 'choice',
          options: [{ value: 'true', label: t('value.yes') }],
        },
        ...owner,
        item,
      ],
      empty: { title: t('stock.noLots'), text: t('stock.noLotsHint') },
    }),
    [t, owner, item],
  )
  return (
    <List
      spec={spec}
      tools={tools}
      panel={(id, lot, close) => <LotPanel id={id} lot={lot} onClose={close} />}
    />
  )
}

const lotQuery = (id: string) =>
  queryOptions({
    queryKey: ['lot', id],
    queryFn: ({ signal }) => get<Lot>(`/api/v1/lots/${id}`, { signal }),
  })

/** A lot, from the list or by its id alone: a link may lead to one that is not among the rows. */
function LotPanel({ id, lot: listed, onClose }: { id: string; lot: Lot | undefined; onClose: () => void }) {
  const { t } = useTranslation('console')
  const { data: read } = useQuery({ ...lotQuery(id), enabled: listed === undefined })
  const lot = listed ?? read
  return (
    <Card
      kind={t('kind.lot')}
      title={lot ? <span className="font-mono">{lot.code}</span> : t('kind.lot')}
      codes={
        lot && (
          <>
            <Copyable text={lot.code} />
            <TraceLink kind="lot" code={lot.code} itemId={lot.item_id}>
              {t('trace.open')}
            </TraceLink>
          </>
        )
      }
      onClose={onClose}
    >
      {lot && (
        <Part title={t('panel.what')}>
          <Facts>
            <Fact name={t('col.item')}>
              <ItemLink id={lot.item_id} code={lot.sku} />
            </Fact>
            <Fact name={t('col.expires')}>
              <Day on={lot.expires_on} />
            </Fact>
            <Fact name={t('col.onHand')}>
              <Quantity value={lot.on_hand} unit={lot.unit} strong />
            </Fact>
          </Facts>
        </Part>
      )}
      <StockPart filter={{ lot_id: id }} item={false} />
      <MovementsPart filter={{ lot_id: id }} />
    </Card>
  )
}
