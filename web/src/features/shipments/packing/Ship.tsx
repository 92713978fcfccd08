import { Truck } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Order } from '~/api/shipments'
import { useKeys } from '~/desk/keys/keys'
import { useMay } from '~/desk/session'
import { Button } from '~/ui/Button'
import { Field } from '~/ui/Field'
import { Notice } from '~/ui/Notice'
import type { Packing } from './usePacking'

/** Sends a packed order off; for those who may. Others are told that theirs is done. */
export function Ship({ packing, order }: { packing: Packing; order: Order }) {
  const { t } = useTranslation('console')
  const may = useMay('shipments:write')
  const [carrier, setCarrier] = useState('')
  const [tracking, setTracking] = useState('')
  const [acceptShort, setAcceptShort] = useState(false)
  const ready = order.state === 'packed'
  const short = order.lines.some((line) => Number(line.short) > 0)
  const ship = () => {
    if (!ready || !may) return
    void packing.ship({
      ...(carrier.trim() === '' ? {} : { carrier: carrier.trim() }),
      ...(tracking.trim() === '' ? {} : { tracking_number: tracking.trim() }),
      ...(acceptShort ? { accept_short: true } : {}),
    })
  }
  useKeys([{ id: 'packShip', code: 'Enter', mod: true, shift: true, run: ship }])
  if (order.state === 'shipped') {
    return (
      <Notice state="accepted" title={t('packing.gone')}>
        {t('packing.next')}
      </Notice>
    )
  }
  if (!ready) return null
  if (!may) {
    return (
      <Notice state="accepted" title={t('packing.ready')}>
        {t('packing.next')}
      </Notice>
    )
  }
  return (
    <form
      className="flex flex-col gap-3 border-t border-line pt-4"
      onSubmit={(event) => {
        event.preventDefault()
        ship()
      }}
    >
      <div className="flex flex-wrap gap-3">
        <div className="min-w-40 flex-1">
          <Field
            label={t('shipments.carrier')}
            value={carrier}
            autoComplete="off"
            onChange={({ target }) => setCarrier(target.value)}
          />
        </div>
        <div className="min-w-40 flex-1">
          <Field
            label={t('shipments.tracking')}
            value={tracking}
            autoComplete="off"
            onChange={({ target }) => setTracking(target.value)}
          />
        </div>
      </div>
      {short && (
        <label className="flex items-start gap-2">
          <input
            type="checkbox"
            className="mt-0.5 size-4"
            checked={acceptShort}
            onChange={({ target }) => setAcceptShort(target.checked)}
          />
          {t('packing.acceptShort')}
        </label>
      )}
      <Button type="submit" look="primary" className="self-start" aria-disabled={packing.busy}>
        <Truck aria-hidden="true" className="size-4" />
        {t('packing.ship')} <kbd className="font-mono text-small font-normal">Ctrl Shift Enter</kbd>
      </Button>
    </form>
  )
}
