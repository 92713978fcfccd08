import { queryOptions, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Receipt } from '~/api/receiving'
import { Card, Fact, Facts, Part, StateMark } from '~/desk/Card'
import { Loaded } from '~/desk/Loaded'
import { DeliveryLink, ItemLink } from '~/desk/links'
import { MiniTable } from '~/desk/MiniTable'
import { shownDelivery } from '~/desk/refs'
import { MovementsPart, StatusMark } from '~/desk/stock'
import { Code, Copyable, Day, Quantity, Since, Unknown } from '~/desk/values'
import { get } from '~/lib/api/client'
import { useWord } from '~/lib/i18n/useWord'

const receiptQuery = (id: string) =>
  queryOptions({
    queryKey: ['receipt', id],
    queryFn: ({ signal }) => get<Receipt>(`/api/v1/receipts/${id}`, { signal }),
  })

interface Props {
  id: string
  /** As the list has it; a link may lead to one that is not among its rows. */
  receipt: Receipt | undefined
  onClose: () => void
}

/** A receipt, from the list or by its id alone. */
export function ReceiptPanel({ id, receipt, onClose }: Props) {
  const query = useQuery({ ...receiptQuery(id), enabled: receipt === undefined })
  if (receipt) return <ReceiptCard receipt={receipt} onClose={onClose} />
  return (
    <Loaded query={query} onClose={onClose}>
      {(read) => <ReceiptCard receipt={read} onClose={onClose} />}
    </Loaded>
  )
}

/** A receipt: what came, in what condition, what was otherwise than announced, and where it goes from here. */
function ReceiptCard({ receipt, onClose }: { receipt: Receipt; onClose: () => void }) {
  const { t } = useTranslation('console')
  const word = useWord()
  const wrong = receipt.lines.some(({ discrepancies }) => discrepancies.length > 0)
  return (
    <Card
      kind={t('kind.receipt')}
      title={receipt.lines.map(({ name }) => name).join(', ')}
      codes={receipt.sscc && <Copyable text={receipt.sscc} />}
      state={
        <StateMark state={wrong ? 'attention' : 'accepted'}>
          {t(wrong ? 'receipts.otherwise' : 'receipts.asExpected')}
        </StateMark>
      }
      since={<Since at={receipt.received_at} word="cameIn" />}
      onClose={onClose}
    >
      <Lines receipt={receipt} />
      <Part title={t('panel.what')}>
        <Facts>
          <Fact name={t('receipts.occasion')}>
            {word(`console:occasion.${receipt.occasion}`, receipt.occasion)}
          </Fact>
          <Fact name={t('kind.delivery')}>
            {receipt.delivery_id ? (
              <DeliveryLink id={receipt.delivery_id}>{shownDelivery(receipt.delivery_id)}</DeliveryLink>
            ) : (
              <Unknown />
            )}
          </Fact>
          <Fact name={t('col.location')}>
            <Code>{receipt.location}</Code>
          </Fact>
          <Fact name={t('col.by')}>{receipt.received_by}</Fact>
          {receipt.reason && <Fact name={t('col.reason')}>{receipt.reason}</Fact>}
          {receipt.note && <Fact name={t('movements.note')}>{receipt.note}</Fact>}
        </Facts>
      </Part>
      {receipt.putaways.length > 0 && (
        <Part title={t('receipts.goesTo')}>
          <Facts>
            {receipt.putaways.map((putaway) => (
              <Fact key={putaway.id} name={putaway.sku}>
                <Quantity value={putaway.done} /> / <Quantity value={putaway.quantity} />
                {putaway.location ? <Code>{putaway.location}</Code> : t('deliveries.noPlace')}
              </Fact>
            ))}
          </Facts>
        </Part>
      )}
      <MovementsPart filter={{ reference_kind: 'receipt', reference_id: receipt.id }} />
    </Card>
  )
}

type Line = Receipt['lines'][number]

function Lines({ receipt }: { receipt: Receipt }) {
  const { t } = useTranslation('console')
  const word = useWord()
  return (
    <Part title={t('receipts.came')} wide>
      <MiniTable
        label={t('receipts.came')}
        rows={receipt.lines.map((line, at) => ({ ...line, at }))}
        rowId={({ at }) => String(at)}
        empty=""
        columns={[
          {
            id: 'item',
            header: t('col.item'),
            cell: ({ item_id, sku, lot, expires_on }) => (
              <>
                <ItemLink id={item_id} code={sku} />
                {lot && (
                  <span className="block text-small text-muted">
                    <Code>{lot}</Code> {expires_on && <Day on={expires_on} />}
                  </span>
                )}
              </>
            ),
          },
          {
            id: 'quantity',
            header: t('col.quantity'),
            numeric: true,
            cell: ({ quantity }) => <Quantity value={quantity} strong />,
          },
          { id: 'status', header: t('col.status'), cell: ({ status }) => <StatusMark status={status} /> },
          {
            id: 'wrong',
            header: t('receipts.wrong'),
            cell: (line: Line) =>
              line.discrepancies.length === 0 ? (
                <Unknown />
              ) : (
                <span className="text-attention">
                  {line.discrepancies.map((kind) => word(`console:discrepancy.${kind}`, kind)).join(', ')}
                  {Number(line.excess) > 0 && (
                    <>
                      {' '}
                      <Quantity value={line.excess} />
                    </>
                  )}
                </span>
              ),
          },
        ]}
      />
    </Part>
  )
}
