import { Send } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OrderSummary } from '~/api/shipments'
import { useOptions, useWhereFilters } from '~/desk/filters'
import { OrderLink } from '~/desk/links'
import { List } from '~/desk/list/List'
import type { ListFilter, ListSpec } from '~/desk/list/spec'
import { useOwners, usePartners } from '~/desk/names'
import { shownOrder } from '~/desk/refs'
import { useMay } from '~/desk/session'
import { Code, Day, Unknown, When } from '~/desk/values'
import { useWord } from '~/lib/i18n/useWord'
import { OrderCard } from './OrderCard'
import { ORDER_STATES, OrderState, over, releasable } from './orderState'
import { inSequence } from './releasing/came'
import { ReleasePanel } from './releasing/ReleasePanel'

const today = () => new Date().toISOString().slice(0, 10)
export const isLate = ({ due_on, state }: OrderSummary) => due_on !== null && due_on < today() && !over(state)

function useOrdersSpec(): ListSpec<OrderSummary> {
  const { t } = useTranslation('console')
  const word = useWord()
  const options = useOptions()
  const partners = usePartners()
  const owners = useOwners()
  const { warehouse, owner } = useWhereFilters()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language, as t does
  return useMemo(() => {
    const customer = (order: OrderSummary) => partners.find(({ id }) => id === order.customer_id)
    return {
      id: 'orders',
      title: t('page.orders'),
      path: '/api/v1/orders',
      permission: 'shipments:read',
      rowId: ({ id }) => id,
      columns: [
        {
          id: 'number',
          header: t('col.number'),
          width: 128,
          cell: ({ number }) => <Code>{number}</Code>,
          plain: ({ number }) => number,
        },
        {
          id: 'state',
          header: t('col.state'),
          width: 176,
          cell: ({ state }) => <OrderState state={state} />,
          plain: ({ state }) => word(`console:orderState.${state}`, state),
        },
        {
          id: 'customer',
          header: t('col.customer'),
          width: 160,
          grow: true,
          cell: (order) => customer(order)?.name ?? <Unknown />,
          plain: (order) => customer(order)?.name ?? null,
        },
        {
          id: 'due_on',
          header: t('col.due'),
          width: 128,
          cell: (order) =>
            isLate(order) ? (
              <span className="font-medium text-wrong">
                <Day on={order.due_on} /> <span className="text-small">{t('orders.late')}</span>
              </span>
            ) : (
              <Day on={order.due_on} />
            ),
          plain: ({ due_on }) => due_on,
        },
        {
          id: 'priority',
          header: t('col.priority'),
          width: 92,
          numeric: true,
          cell: ({ priority }) => <span className={priority > 50 ? 'font-semibold' : ''}>{priority}</span>,
          plain: ({ priority }) => priority,
        },
        {
          id: 'policy',
          header: t('col.policy'),
          width: 180,
          cell: ({ policy }) => word(`console:policy.${policy}`, policy),
          plain: ({ policy }) => policy,
        },
        {
          id: 'parent',
          header: t('orders.restOf'),
          width: 116,
          extra: true,
          cell: ({ parent_id }) => (parent_id ? <OrderLink id={parent_id} /> : <Unknown />),
          plain: ({ parent_id }) => parent_id,
        },
        {
          id: 'external',
          header: t('locations.external'),
          width: 132,
          extra: true,
          cell: ({ external_ref }) => (external_ref ? <Code>{external_ref}</Code> : <Unknown />),
          plain: ({ external_ref }) => external_ref,
        },
        {
          id: 'owner',
          header: t('col.owner'),
          width: 132,
          extra: true,
          cell: ({ owner_id }) => owners.find(({ id }) => id === owner_id)?.name ?? <Unknown />,
          plain: ({ owner_id }) => owners.find(({ id }) => id === owner_id)?.code ?? owner_id,
        },
        {
          id: 'created',
          header: t('col.created'),
          width: 124,
          cell: ({ created_at }) => <When at={created_at} />,
          plain: ({ created_at }) => created_at,
        },
      ],
      filters: [
        { id: 'number', label: t('col.number'), kind: 'text', main: true, hint: t('orders.search') },
        { id: 'state', label: t('col.state'), kind: 'choice', options: options('orderState', ORDER_STATES) },
        { id: 'due_from', label: t('narrow.dueFrom'), kind: 'day' },
        { id: 'due_until', label: t('orders.dueUntil'), kind: 'day' },
        ...(['open', 'short'] as const).map(
          (id): ListFilter => ({
            id,
            label: t(`narrow.${id}`),
            kind: 'choice',
            options: [{ value: 'true', label: t('value.yes') }],
          }),
        ),
        {
          id: 'customer_id',
          label: t('col.customer'),
          kind: 'choice',
          options: partners
            .filter(({ kind }) => kind === 'customer')
            .map(({ id, name }) => ({ value: id, label: name })),
        },
        { id: 'external_ref', label: t('locations.external'), kind: 'text' },
        ...warehouse,
        ...owner,
        { id: 'parent_id', label: t('orders.restOf'), kind: 'reference', shown: shownOrder },
      ],
      sorts: [
        { value: 'newest', label: t('orders.sort.newest') },
        { value: 'due', label: t('orders.sort.due') },
        { value: 'urgent', label: t('orders.sort.urgent') },
      ],
      tone: (order) =>
        isLate(order)
          ? 'wrong'
          : ['hold', 'open', 'partially_allocated'].includes(order.state)
            ? 'attention'
            : null,
      empty: { title: t('orders.empty'), text: t('orders.emptyHint') },
      everySeconds: 10,
    }
  }, [t, partners, owners, warehouse, owner])
}

/** What customers want. */
export function OrdersPage() {
  const { t } = useTranslation('console')
  const spec = useOrdersSpec()
  const may = useMay('shipments:write')
  const [releasing, setReleasing] = useState<readonly OrderSummary[] | null>(null)
  const actions = may
    ? [
        {
          id: 'release',
          label: `${t('releasing.release')}…`,
          icon: <Send aria-hidden="true" className="size-3.5" />,
          disabled: (rows: readonly OrderSummary[]) =>
            releasing !== null || !rows.some(({ state }) => releasable(state)),
          run: (rows: readonly OrderSummary[]) => setReleasing(inSequence(rows)),
        },
      ]
    : []
  return (
    <List
      spec={spec}
      actions={actions}
      notice={releasing && <ReleasePanel many orders={releasing} onClose={() => setReleasing(null)} />}
      panel={(id, _row, close) => <OrderCard id={id} onClose={close} />}
    />
  )
}
