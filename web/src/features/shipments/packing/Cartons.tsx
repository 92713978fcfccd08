import { PackagePlus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Order } from '~/api/shipments'
import { useKeys } from '~/desk/keys/keys'
import { Copyable, Quantity } from '~/desk/values'
import { useWord } from '~/lib/i18n/useWord'
import { Button } from '~/ui/Button'
import { Field } from '~/ui/Field'
import type { Packing } from './usePacking'

/** Grams of what was typed in kilograms, with a point or a comma; null if nothing was, undefined if it is no weight. */
export function gramsOf(text: string): number | null | undefined {
  const plain = text.trim().replace(',', '.')
  if (plain === '') return null
  if (!/^\d{1,6}(\.\d{1,3})?$/.test(plain)) return undefined
  const grams = Math.round(Number(plain) * 1000)
  return grams > 0 ? grams : undefined
}

/** The cartons of the order, and closing the one that is open. The next scan opens another. */
export function Cartons({ packing, order }: { packing: Packing; order: Order }) {
  const { t } = useTranslation('console')
  const word = useWord()
  const [weight, setWeight] = useState('')
  const grams = gramsOf(weight)
  const { openCarton } = packing
  const close = () => {
    if (grams === undefined || !openCarton) return
    setWeight('')
    void packing.close(grams)
  }
  useKeys([{ id: 'packClose', code: 'Enter', mod: true, run: close }])
  const cartons = order.cartons.filter(({ state }) => state !== 'discarded')
  return (
    <section aria-labelledby="cartons" className="flex flex-col gap-3">
      <h3 id="cartons" className="text-hand font-semibold">
        {t('orders.cartons')}
      </h3>
      {cartons.length === 0 && <p className="text-muted">{t('packing.noCartons')}</p>}
      <ul className="flex flex-col">
        {cartons.map((carton) => (
          <li key={carton.id} className="flex flex-col gap-0.5 border-t border-line py-2">
            <p className="flex flex-wrap items-baseline gap-x-3">
              <span className="text-hand-lead font-semibold">№ {carton.number}</span>
              <Copyable text={carton.sscc} />
              <span className={carton.state === 'open' ? 'font-semibold text-doing' : 'text-muted'}>
                {word(`console:cartonState.${carton.state}`, carton.state)}
              </span>
              {carton.weight_g !== null && (
                <Quantity value={String(carton.weight_g / 1000)} unit={t('value.kg')} />
              )}
            </p>
            <p className="text-muted">
              {carton.contents.map(({ sku, quantity }) => `${sku} × ${quantity}`).join(', ')}
            </p>
          </li>
        ))}
      </ul>
      {openCarton && openCarton.contents.length > 0 && (
        <form
          className="flex flex-wrap items-end gap-3"
          onSubmit={(event) => {
            event.preventDefault()
            close()
          }}
        >
          <div className="w-36">
            <Field
              label={t('packing.weight')}
              value={weight}
              inputMode="decimal"
              error={grams === undefined ? t('packing.noWeight') : null}
              onChange={({ target }) => setWeight(target.value)}
            />
          </div>
          <Button type="submit" look="primary" className="h-10!" aria-disabled={packing.busy}>
            <PackagePlus aria-hidden="true" className="size-4" />
            {t('packing.close', { number: openCarton.number })}
            <kbd className="font-mono text-small font-normal">Ctrl Enter</kbd>
          </Button>
        </form>
      )}
    </section>
  )
}
