import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { DeliveryRow } from '~/api/receiving'
import { useOptions, useWhereFilters } from '~/desk/filters'
import { List } from '~/desk/list/List'
import type { ListSpec } from '~/desk/list/spec'
import { usePartners } from '~/desk/names'
import { Code, Day, Unknown, When } from '~/desk/values'
import { useWord } from '~/lib/i18n/useWord'
import { DeliveryCard } from './DeliveryCard'
import { DELIVERY_STATES, DeliveryStateMark, isOpen } from './deliveryState'

const today = () => new Date().toISOString().slice(0, 10)
const isLate = ({ expected_on, state }: DeliveryRow) =>
  expected_on !== null && expected_on < today() && isOpen(state)

function useDeliveriesSpec(): ListSpec<DeliveryRow> {
  const { t } = useTranslation('console')
  const word = useWord()
  const options = useOptions()
  const partners = usePartners()
  const { warehouse, owner } = useWhereFilters()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language, as t does
  return useMemo(() => {
    const supplier = (row: DeliveryRow) => partners.find(({ id }) => id === row.supplier_id)?.name ?? null
    return {
      id: 'deliveries',
      title: t('page.deliveries'),
      path: '/api/v1/deliveries',
      permission: 'receiving:read',
      rowId: ({ id }) => id,
      columns: [
        {
          id: 'number',
          header: t('col.number'),
          width: 132,
          cell: ({ number }) => <Code>{number}</Code>,
          plain: ({ number }) => number,
        },
        {
          id: 'state',
          header: t('col.state'),
          width: 180,
          cell: ({ state }) => <DeliveryStateMark state={state} />,
          plain: ({ state }) => word(`console:deliveryState.${state}`, state),
        },
        {
          id: 'supplier',
          header: t('col.supplier'),
          width: 160,
          grow: true,
          cell: (row) => supplier(row) ?? <Unknown />,
          plain: supplier,
        },
        {
          id: 'expected_on',
          header: t('col.expected'),
          width: 140,
          cell: (row) =>
            isLate(row) ? (
              <span className="font-medium text-wrong">
                <Day on={row.expected_on} /> <span className="text-small">{t('orders.late')}</span>
              </span>
            ) : (
              <Day on={row.expected_on} />
            ),
          plain: ({ expected_on }) => expected_on,
        },
        {
          id: 'progress',
          header: t('deliveries.progress'),
          width: 172,
          cell: ({ lines, complete_lines }) => <Progress done={complete_lines} of={lines} />,
          plain: ({ lines, complete_lines }) => `${complete_lines}/${lines}`,
        },
        {
          id: 'differing',
          header: t('deliveries.differing'),
          width: 116,
          numeric: true,
          cell: ({ differing_lines }) =>
            differing_lines > 0 ? (
              <span className="font-semibold text-attention">{differing_lines}</span>
            ) : (
              <span className="text-muted">0</span>
            ),
          plain: ({ differing_lines }) => differing_lines,
        },
        {
          id: 'dock',
          header: t('col.dock'),
          width: 108,
          cell: ({ dock }) => (dock ? <Code>{dock}</Code> : <Unknown />),
          plain: ({ dock }) => dock,
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
          id: 'created',
          header: t('col.created'),
          width: 124,
          extra: true,
          cell: ({ created_at }) => <When at={created_at} />,
          plain: ({ created_at }) => created_at,
        },
      ],
      filters: [
        { id: 'number', label: t('col.number'), kind: 'text', main: true, hint: t('orders.search') },
        {
          id: 'state',
          label: t('col.state'),
          kind: 'choice',
          options: options('deliveryState', DELIVERY_STATES),
        },
        {
          id: 'supplier_id',
          label: t('col.supplier'),
          kind: 'choice',
          options: partners
            .filter(({ kind }) => kind === 'supplier')
            .map(({ id, name }) => ({ value: id, label: name })),
        },
        { id: 'expected_from', label: t('narrow.expectedFrom'), kind: 'day' },
        { id: 'expected_until', label: t('narrow.expectedUntil'), kind: 'day' },
        {
          id: 'differing',
          label: t('narrow.differing'),
          kind: 'choice',
          options: [{ value: 'true', label: t('value.yes') }],
        },
        { id: 'external_ref', label: t('locations.external'), kind: 'text' },
        ...warehouse,
        ...owner,
      ],
      sorts: [
        { value: 'newest', label: t('orders.sort.newest') },
        { value: 'expected', label: t('deliveries.sortExpected') },
      ],
      tone: (row) => (isLate(row) ? 'wrong' : row.differing_lines > 0 ? 'attention' : null),
      empty: { title: t('deliveries.empty'), text: t('deliveries.emptyHint') },
      everySeconds: 10,
    }
  }, [t, partners, warehouse, owner])
}

/** How much of it is done: a bar for the eye, the figures for everybody. */
function Progress({ done, of }: { done: number; of: number }) {
  return (
    <span className="flex items-center gap-2">
      <span aria-hidden="true" className="h-1.5 w-20 overflow-hidden rounded-control bg-sunken">
        <span
          className="block h-full bg-accepted"
          style={{ width: `${of === 0 ? 0 : (100 * done) / of}%` }}
        />
      </span>
      <span className="tabular">
        {done}/{of}
      </span>
    </span>
  )
}

/** What suppliers announced. */
export function DeliveriesPage() {
  const spec = useDeliveriesSpec()
  return <List spec={spec} panel={(id, _row, close) => <DeliveryCard id={id} onClose={close} />} />
}
