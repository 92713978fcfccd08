import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Movement } from '~/api/inventory'
import { MiniTable } from '~/desk/MiniTable'
import { Reference } from '~/desk/Reference'
import { MoveWay } from '~/desk/stock'
import { UserName } from '~/desk/UserName'
import { Quantity, When } from '~/desk/values'
import { Button } from '~/ui/Button'

/** As many as one reads; the rest at a word. */
const FEW = 50

/** Every step of the goods, the newest first. */
export function Steps({ movements, unit }: { movements: readonly Movement[]; unit: string }) {
  const { t } = useTranslation('console')
  const [all, setAll] = useState(false)
  const shown = all ? movements : movements.slice(0, FEW)
  return (
    <section aria-labelledby="steps" className="flex flex-col gap-1.5">
      <h3 id="steps" className="font-semibold">
        {t('trace.steps', { count: movements.length })}
      </h3>
      <MiniTable
        label={t('page.movements')}
        rows={shown}
        rowId={({ seq }) => String(seq)}
        empty={t('panel.noMovements')}
        columns={[
          { id: 'at', header: t('col.at'), cell: ({ moved_at }) => <When at={moved_at} /> },
          {
            id: 'quantity',
            header: t('col.quantity'),
            numeric: true,
            cell: ({ quantity }) => <Quantity value={quantity} unit={unit} />,
          },
          { id: 'way', header: t('col.way'), cell: ({ from, to }) => <MoveWay from={from} to={to} /> },
          {
            id: 'reference',
            header: t('col.reference'),
            cell: ({ reference_kind, reference_id }) => <Reference kind={reference_kind} id={reference_id} />,
          },
          { id: 'by', header: t('col.by'), cell: ({ account_id }) => <UserName id={account_id} /> },
        ]}
      />
      {shown.length < movements.length && (
        <Button className="self-start" onClick={() => setAll(true)}>
          {t('trace.showAll', { count: movements.length })}
        </Button>
      )}
    </section>
  )
}
