import { useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Ban, Hand, PackagePlus, Pause, Play, Send } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Availability } from '~/api/inventory'
import type { Order, OrderLine } from '~/api/shipments'
import { ReasonForm } from '~/desk/form/ReasonForm'
import { useMay } from '~/desk/session'
import { useCommand } from '~/desk/useCommand'
import { Code, Quantity } from '~/desk/values'
import { get } from '~/lib/api/client'
import { useProblemText } from '~/lib/useProblemText'
import { Button, primaryLink } from '~/ui/Button'
import { Notice } from '~/ui/Notice'
import { cancellable, holdable, over, packable, releasable } from './orderState'

/** What may be done with an order now: one thing first. */
export function OrderActions({ order }: { order: Order }) {
  const { t } = useTranslation('console')
  const may = useMay('shipments:write')
  if (!may) return null
  const path = `/api/v1/orders/${order.id}`
  return (
    <>
      {releasable(order.state) && <Release order={order} />}
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

export interface Missing {
  line: OrderLine
  available: string
  missing: number
}

/** What would be short by the figures of this moment: lines of the same item share what there is of it. */
export function missingOf(lines: readonly OrderLine[], available: ReadonlyMap<string, string>): Missing[] {
  const left = new Map([...available].map(([item, quantity]) => [item, Number(quantity)]))
  return lines.flatMap((line) => {
    const wanted = Number(line.open) - Number(line.allocated)
    const there = left.get(line.item_id)
    if (wanted <= 0 || there === undefined) return []
    left.set(line.item_id, Math.max(0, there - wanted))
    const missing = wanted - there
    return missing > 0 ? [{ line, available: String(Math.max(0, there)), missing }] : []
  })
}

/** Shows first what would be short, then releases. */
function Release({ order }: { order: Order }) {
  const { t } = useTranslation('console')
  const problem = useProblemText()
  const [open, setOpen] = useState(false)
  const [takeFromLower, setTakeFromLower] = useState(false)
  const release = useCommand<{ take_from_lower: boolean }, Order>(`/api/v1/orders/${order.id}/release`)
  if (!open) {
    return (
      <Button look="primary" onClick={() => setOpen(true)}>
        <Send aria-hidden="true" className="size-4" />
        {t('orders.release')}
      </Button>
    )
  }
  return (
    <div className="flex w-full flex-col gap-3 rounded-control border border-line-strong p-3">
      <Preview order={order} />
      <label className="flex items-start gap-2">
        <input
          type="checkbox"
          className="mt-0.5 size-4"
          checked={takeFromLower}
          onChange={({ target }) => setTakeFromLower(target.checked)}
        />
        {t('orders.takeFromLower')}
      </label>
      {release.error && (
        <Notice state="wrong" title={t('panel.notDone')}>
          {problem.whole(release.error).text}
        </Notice>
      )}
      <div className="flex gap-2">
        <Button
          look="primary"
          autoFocus
          aria-disabled={release.isPending}
          onClick={() => !release.isPending && release.mutate({ take_from_lower: takeFromLower })}
        >
          <Send aria-hidden="true" className="size-4" />
          {t('orders.releaseNow')}
        </Button>
        <Button onClick={() => setOpen(false)}>{t('form.leave')}</Button>
      </div>
    </div>
  )
}

function Preview({ order }: { order: Order }) {
  const { t } = useTranslation('console')
  const items = [...new Set(order.lines.map(({ item_id }) => item_id))]
  const answers = useQueries({
    queries: items.map((item) => ({
      queryKey: ['availability', item, order.warehouse_id],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        get<Availability>(`/api/v1/availability?item_id=${item}&warehouse_id=${order.warehouse_id}`, {
          signal,
        }),
    })),
  })
  if (answers.some(({ isError }) => isError)) return <p className="text-muted">{t('orders.previewFailed')}</p>
  if (answers.some(({ isPending }) => isPending))
    return <p className="text-muted">{t('orders.previewing')}</p>
  const available = new Map(
    answers.flatMap(({ data }) => (data ? [[data.item_id, data.available] as const] : [])),
  )
  const missing = missingOf(order.lines, available)
  if (missing.length === 0) return <p>{t('orders.enough')}</p>
  return (
    <div className="flex flex-col gap-1">
      <p className="font-semibold">{t('orders.wouldMiss', { count: missing.length })}</p>
      <ul>
        {missing.map(({ line, available: there, missing: short }) => (
          <li key={line.id} className="flex justify-between gap-3 border-t border-line py-1">
            <span className="min-w-0 truncate">
              <Code>{line.sku}</Code> {line.name}
            </span>
            <span className="text-right whitespace-nowrap">
              {t('orders.missing')} <Quantity value={String(short)} unit={line.base_unit} strong />{' '}
              {t('orders.ofAvailable')} <Quantity value={there} unit={line.base_unit} />
            </span>
          </li>
        ))}
      </ul>
      <p className="text-small text-muted">
        {t(`orders.after.${order.policy}` as 'orders.after.ship_available')}
      </p>
    </div>
  )
}
