import { useQueries } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { OrderSummary } from '~/api/shipments'
import { usePartners } from '~/desk/names'
import { pageQuery } from '~/desk/stock'
import { Day, Unknown } from '~/desk/values'
import { Button } from '~/ui/Button'
import { OrderState } from '../orderState'

/** What a packer looks for: begun first, then what waits. */
const STATES = ['in_packing', 'picked'] as const
const MOST = 20

/** Orders that can be packed now, for whoever has no label to scan. */
export function WaitingOrders({ onOpen }: { onOpen: (id: string, number: string) => void }) {
  const { t } = useTranslation('console')
  const partners = usePartners()
  const answers = useQueries({
    queries: STATES.map((state) => ({
      ...pageQuery<OrderSummary>('/api/v1/orders', { state, sort: 'urgent', limit: String(MOST) }),
      refetchInterval: 10_000,
    })),
  })
  if (answers.some(({ data }) => !data)) return null
  const orders = answers.flatMap(({ data }) => data?.items ?? [])
  if (orders.length === 0) {
    return (
      <div className="flex flex-col gap-1">
        <h2 className="text-lead font-semibold">{t('packing.nothing')}</h2>
        <p className="text-muted">{t('packing.nothingHint')}</p>
      </div>
    )
  }
  return (
    <section aria-labelledby="waiting" className="flex flex-col gap-2">
      <h2 id="waiting" className="text-lead font-semibold">
        {t('packing.waiting')}
      </h2>
      <ul className="border-t border-line">
        {orders.map((order) => (
          <li
            key={order.id}
            className="flex min-h-14 flex-wrap items-center gap-x-6 gap-y-1 border-b border-line py-2 text-lead"
          >
            <code className="w-40 font-mono font-semibold">{order.number}</code>
            <span className="min-w-40 flex-1 truncate">
              {partners.find(({ id }) => id === order.customer_id)?.name ?? <Unknown />}
            </span>
            <OrderState state={order.state} />
            <span className="text-muted">
              <Day on={order.due_on} />
            </span>
            <Button
              aria-label={t('packing.packOrder', { number: order.number })}
              onClick={() => onOpen(order.id, order.number)}
            >
              {t('packing.packIt')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
