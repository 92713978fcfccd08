import { useTranslation } from 'react-i18next'
import type { Carton } from '~/api/shipments'
import { Part } from '~/desk/Card'
import { MiniTable } from '~/desk/MiniTable'
import { Copyable, Quantity, Unknown } from '~/desk/values'
import { useWord } from '~/lib/i18n/useWord'

/** The cartons of an order or a shipment, with what is in each. */
export function Cartons({ cartons }: { cartons: readonly Carton[] }) {
  const { t } = useTranslation('console')
  const word = useWord()
  if (cartons.length === 0) return null
  return (
    <Part title={t('orders.cartons')} wide>
      <MiniTable
        label={t('orders.cartons')}
        rows={cartons}
        rowId={({ id }) => id}
        empty=""
        columns={[
          { id: 'number', header: '№', cell: ({ number }) => number },
          { id: 'sscc', header: t('col.sscc'), cell: ({ sscc }) => <Copyable text={sscc} /> },
          {
            id: 'state',
            header: t('col.state'),
            cell: ({ state }) => word(`console:cartonState.${state}`, state),
          },
          {
            id: 'contents',
            header: t('col.contents'),
            cell: ({ contents }) => contents.map(({ sku, quantity }) => `${sku} × ${quantity}`).join(', '),
          },
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
        ]}
      />
    </Part>
  )
}
