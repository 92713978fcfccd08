import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ShipmentSummary } from '~/api/shipments'
import { asCode, useReferences, useWhereFilters } from '~/desk/filters'
import { OrderLink } from '~/desk/links'
import { List } from '~/desk/list/List'
import type { ListSpec } from '~/desk/list/spec'
import { usePartners } from '~/desk/names'
import { Code, Unknown, When } from '~/desk/values'
import { ShipmentCard } from './ShipmentCard'

/** What has left, with whom and for whom. */
export function ShipmentsPage() {
  const { t } = useTranslation('console')
  const partners = usePartners()
  const references = useReferences()
  const { warehouse, owner } = useWhereFilters()
  const spec = useMemo((): ListSpec<ShipmentSummary> => {
    const customer = (row: ShipmentSummary) => partners.find(({ id }) => id === row.customer_id)?.name ?? null
    const customers = partners.filter(({ kind }) => kind === 'customer')
    return {
      id: 'shipments',
      title: t('page.shipments'),
      path: '/api/v1/shipments',
      permission: 'shipments:read',
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
          id: 'customer',
          header: t('col.customer'),
          width: 180,
          grow: true,
          cell: (row) => customer(row) ?? <Unknown />,
          plain: customer,
        },
        {
          id: 'order',
          header: t('col.order'),
          width: 132,
          cell: ({ order_id, order_number }) => <OrderLink id={order_id} code={order_number} />,
          plain: ({ order_number }) => order_number,
        },
        {
          id: 'shipped',
          header: t('shipments.shipped'),
          width: 140,
          cell: ({ shipped_at }) => <When at={shipped_at} />,
          plain: ({ shipped_at }) => shipped_at,
        },
        {
          id: 'carrier',
          header: t('shipments.carrier'),
          width: 140,
          cell: ({ carrier }) => carrier ?? <Unknown />,
          plain: ({ carrier }) => carrier,
        },
        {
          id: 'tracking',
          header: t('shipments.tracking'),
          width: 170,
          cell: ({ tracking_number }) => (tracking_number ? <Code>{tracking_number}</Code> : <Unknown />),
          plain: ({ tracking_number }) => tracking_number,
        },
      ],
      filters: [
        {
          id: 'number',
          label: t('col.number'),
          kind: 'text',
          main: true,
          normal: asCode,
          hint: t('orders.search'),
        },
        { id: 'sscc', label: t('col.sscc'), kind: 'text', hint: t('units.search') },
        ...(customers.length > 1
          ? [
              {
                id: 'customer_id',
                label: t('col.customer'),
                kind: 'choice' as const,
                options: customers.map(({ id, name }) => ({ value: id, label: name })),
              },
            ]
          : []),
        ...warehouse,
        ...owner,
        references.order,
      ],
      empty: { title: t('shipments.empty'), text: t('shipments.emptyHint') },
      everySeconds: 15,
    }
  }, [t, partners, warehouse, owner, references])
  return <List spec={spec} panel={(id, _row, close) => <ShipmentCard id={id} onClose={close} />} />
}
