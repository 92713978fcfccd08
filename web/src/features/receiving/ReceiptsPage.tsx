import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Receipt } from '~/api/receiving'
import { useOptions, useReferences, useWhereFilters } from '~/desk/filters'
import { DeliveryLink } from '~/desk/links'
import { List } from '~/desk/list/List'
import type { ListSpec } from '~/desk/list/spec'
import { shownDelivery } from '~/desk/refs'
import { Code, Unknown, When } from '~/desk/values'
import { formatQuantity } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useWord } from '~/lib/i18n/useWord'
import { ReceiptPanel } from './ReceiptPanel'

const OCCASIONS = ['announced', 'unannounced', 'return', 'undelivered'] as const
const STATUSES = ['available', 'inspection', 'hold', 'damaged', 'suspect', 'returned'] as const

/** What was otherwise than it should have been, once each. */
export const discrepanciesOf = ({ lines }: Receipt): string[] => [
  ...new Set(lines.flatMap(({ discrepancies }) => discrepancies)),
]

/** What came in, who took it, and what was wrong with it. */
export function ReceiptsPage() {
  const { t } = useTranslation('console')
  const word = useWord()
  const language = useLanguage()
  const options = useOptions()
  const references = useReferences()
  const { warehouse, owner } = useWhereFilters()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language, as t does
  const spec = useMemo((): ListSpec<Receipt> => {
    const what = ({ lines }: Receipt) =>
      lines.map(({ sku, quantity }) => `${sku} × ${formatQuantity(quantity, language)}`).join(', ')
    const wrong = (receipt: Receipt) =>
      discrepanciesOf(receipt)
        .map((kind) => word(`console:discrepancy.${kind}`, kind))
        .join(', ')
    const occasion = (receipt: Receipt) => word(`console:occasion.${receipt.occasion}`, receipt.occasion)
    return {
      id: 'receipts',
      title: t('page.receipts'),
      path: '/api/v1/receipts',
      permission: 'receiving:read',
      rowId: ({ id }) => id,
      columns: [
        {
          id: 'at',
          header: t('col.at'),
          width: 132,
          cell: ({ received_at }) => <When at={received_at} />,
          plain: ({ received_at }) => received_at,
        },
        { id: 'what', header: t('receipts.came'), width: 220, grow: true, cell: what, plain: what },
        {
          id: 'wrong',
          header: t('receipts.wrong'),
          width: 160,
          cell: (receipt) =>
            wrong(receipt) === '' ? (
              <span className="text-muted">{t('receipts.asExpected')}</span>
            ) : (
              <span className="font-semibold text-attention">{wrong(receipt)}</span>
            ),
          plain: wrong,
        },
        { id: 'occasion', header: t('receipts.occasion'), width: 176, cell: occasion, plain: occasion },
        {
          id: 'delivery',
          header: t('kind.delivery'),
          width: 120,
          cell: ({ delivery_id }) =>
            delivery_id ? (
              <DeliveryLink id={delivery_id}>{shownDelivery(delivery_id)}</DeliveryLink>
            ) : (
              <Unknown />
            ),
          plain: ({ delivery_id }) => delivery_id,
        },
        {
          id: 'location',
          header: t('col.location'),
          width: 110,
          cell: ({ location }) => <Code>{location}</Code>,
          plain: ({ location }) => location,
        },
        {
          id: 'by',
          header: t('col.by'),
          width: 110,
          cell: ({ received_by }) => received_by,
          plain: ({ received_by }) => received_by,
        },
      ],
      filters: [
        {
          id: 'occasion',
          label: t('receipts.occasion'),
          kind: 'choice',
          options: options('occasion', OCCASIONS),
        },
        { id: 'status', label: t('col.status'), kind: 'choice', options: options('stockStatus', STATUSES) },
        ...warehouse,
        ...owner,
        references.item,
        { id: 'delivery_id', label: t('kind.delivery'), kind: 'reference', shown: shownDelivery },
      ],
      tone: (receipt) => (discrepanciesOf(receipt).length > 0 ? 'attention' : null),
      empty: { title: t('receipts.empty'), text: t('receipts.emptyHint') },
      everySeconds: 10,
    }
  }, [t, warehouse, owner, references, language])
  return (
    <List
      spec={spec}
      panel={(id, receipt, close) => <ReceiptPanel id={id} receipt={receipt} onClose={close} />}
    />
  )
}
