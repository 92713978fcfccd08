import { Link } from '@tanstack/react-router'
import { Ban, Hand, PackagePlus, Pause, Play, Send } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Order } from '~/api/shipments'
import { ReasonForm } from '~/desk/form/ReasonForm'
import { useMay } from '~/desk/session'
import { useCommand } from '~/desk/useCommand'
import { useProblemText } from '~/lib/useProblemText'
import { Button, primaryLink } from '~/ui/Button'
import { Notice } from '~/ui/Notice'
import { cancellable, holdable, over, packable, releasable } from './orderState'
import { ReleasePanel } from './releasing/ReleasePanel'

/** What may be done with an order now: one thing first. */
export function OrderActions({ order }: { order: Order }) {
  const { t } = useTranslation('console')
  const may = useMay('shipments:write')
  if (!may) return null
  const path = `/api/v1/orders/${order.id}`
  return (
    <>
      <Release key={order.id} order={order} />
      {order.state === 'hold' && <Unhold path={path} />}
      {packable(order.state) && (
        <Link to="/packing" search={{ order: order.id }} className={primaryLink}>
          <PackagePlus aria-hidden="true" className="size-4" />
          {t('packing.packIt')}
        </Link>
      )}
      {order.task_id && !over(order.state) && (
        <Link to="/tasks/$id" params={{ id: order.task_id }} className={primaryLink}>
          <Hand aria-hidden="true" className="size-4" />
          {t('orders.task')}
        </Link>
      )}
      {holdable(order.state) && (
        <ReasonForm
          label={t('orders.hold')}
          icon={<Pause aria-hidden="true" className="size-4" />}
          text={t('orders.holdText')}
          path={`${path}/hold`}
          fieldLabel={t('form.why')}
          optional
        />
      )}
      {cancellable(order.state) && (
        <ReasonForm
          label={t('orders.cancel')}
          icon={<Ban aria-hidden="true" className="size-4" />}
          text={t('orders.cancelText', { number: order.number })}
          path={`${path}/cancel`}
          fieldLabel={t('form.why')}
          optional
        />
      )}
    </>
  )
}

function Unhold({ path }: { path: string }) {
  const { t } = useTranslation('console')
  const problem = useProblemText()
  const unhold = useCommand<Record<string, never>>(`${path}/unhold`)
  return (
    <>
      <Button
        look="primary"
        aria-disabled={unhold.isPending}
        onClick={() => !unhold.isPending && unhold.mutate({})}
      >
        <Play aria-hidden="true" className="size-4" />
        {t('orders.unhold')}
      </Button>
      {unhold.error && (
        <Notice state="wrong" title={t('panel.notDone')}>
          {problem.whole(unhold.error).text}
        </Notice>
      )}
    </>
  )
}

/** Shows first what would be short, then releases; what truly came stays until it is closed. */
function Release({ order }: { order: Order }) {
  const { t } = useTranslation('console')
  const [open, setOpen] = useState(false)
  if (open) return <ReleasePanel orders={[order]} onClose={() => setOpen(false)} />
  if (!releasable(order.state)) return null
  return (
    <Button look="primary" onClick={() => setOpen(true)}>
      <Send aria-hidden="true" className="size-4" />
      {t('releasing.release')}
    </Button>
  )
}
