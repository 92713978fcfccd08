import { PackageCheck, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Order, OrderLine } from '~/api/shipments'
import { OrderLink } from '~/desk/links'
import { usePartners } from '~/desk/names'
import { formatNumber, formatQuantity } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { Button } from '~/ui/Button'
import { Notice } from '~/ui/Notice'
import { OrderState } from '../orderState'
import { Cartons } from './Cartons'
import { leftOf, progressOf } from './named'
import { Ship } from './Ship'
import type { Packing } from './usePacking'

/** The order that is being packed: its lines with how far each is, its cartons, and what comes next. */
export function OrderOnTable({ packing, order }: { packing: Packing; order: Order }) {
  const { t } = useTranslation('console')
  const partners = usePartners()
  const progress = progressOf(order.lines)
  return (
    <>
      <header className="flex flex-wrap items-center gap-x-6 gap-y-2 border-t border-line pt-4">
        <h2 className="text-hand-lead font-semibold">
          <OrderLink id={order.id}>{order.number}</OrderLink>
        </h2>
        <p className="text-hand">{partners.find(({ id }) => id === order.customer_id)?.name}</p>
        <OrderState state={order.state} />
        <p className="tabular text-hand">
          {t('packing.lines', { packed: progress.packed, picked: progress.picked })}
        </p>
        <Button className="ml-auto" onClick={packing.leave}>
          <X aria-hidden="true" className="size-4" />
          {t('packing.leave')} <kbd className="font-mono text-small text-muted">Esc</kbd>
        </Button>
      </header>
      {order.note && <Notice state="attention">{order.note}</Notice>}
      <div className="grid gap-8 lg:grid-cols-[minmax(0,3fr)_minmax(22rem,2fr)]">
        <ul className="border-t border-line">
          {order.lines.map((line) => (
            <Line key={line.id} line={line} packing={packing} />
          ))}
        </ul>
        <div className="flex flex-col gap-6">
          {progress.picked === 0 && (
            <Notice state="waiting" title={t('packing.notPickedYet')}>
              {t('packing.notPickedYetHint')}
            </Notice>
          )}
          <Cartons packing={packing} order={order} />
          <Ship packing={packing} order={order} />
        </div>
      </div>
    </>
  )
}

function Line({ line, packing }: { line: OrderLine; packing: Packing }) {
  const { t } = useTranslation('console')
  const language = useLanguage()
  const left = leftOf(line)
  const picked = Number(line.picked)
  const done = picked > 0 && left === 0
  const share = picked === 0 ? 0 : Math.min(1, Number(line.packed) / picked)
  return (
    <li className="flex flex-col gap-2 border-b border-line py-3">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <div className="min-w-60 flex-1">
          <p className={`text-hand-lead ${done ? 'text-muted' : 'font-semibold'}`}>{line.name}</p>
          <p className="text-hand text-muted">
            <code className="font-mono">{line.sku}</code>
            {line.lot && <> · {line.lot}</>}
          </p>
        </div>
        <p className="tabular text-prompt font-semibold whitespace-nowrap">
          {done && <PackageCheck aria-hidden="true" className="mr-2 inline size-8 text-accepted" />}
          {formatQuantity(line.packed, language)}
          <span className="text-hand-lead font-normal text-muted">
            {' '}
            / {formatQuantity(line.picked, language)} {line.base_unit}
          </span>
        </p>
        {/* Always as wide, so that the figures stand one under the other. */}
        <div className="flex w-44 justify-end">
          {left > 0 && (
            <Button
              aria-disabled={packing.busy}
              onClick={() =>
                packing.pack({ sku: line.sku, name: line.name, lot: line.lot, serial: line.serial })
              }
            >
              {t('packing.packRest', { left: formatNumber(left, language), unit: line.base_unit })}
            </Button>
          )}
        </div>
      </div>
      <progress
        max={1}
        value={share}
        aria-label={t('packing.progressOf', { name: line.name })}
        className={`h-2 w-full appearance-none overflow-hidden rounded-full [&::-moz-progress-bar]:bg-current [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-current ${done ? 'text-accepted' : 'text-doing'}`}
      />
      {Number(line.short) > 0 && (
        <p className="text-hand text-attention">
          {t('orders.short', { quantity: formatQuantity(line.short, language), unit: line.base_unit })}
        </p>
      )}
    </li>
  )
}
