import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { recall, remember } from '~/lib/storage'
import { useTitle } from '~/lib/title'
import { Button } from '~/ui/Button'
import { Counter } from '~/ui/Counter'
import { Segmented } from '~/ui/Segmented'
import { Taken } from './Taken'
import { useTaking } from './useTaking'

/** The server's own bounds. */
const LEAST = 2
const MOST = 24
/** What was pushed the last time. */
const SIZE = 'cart.orders'
const INTO = 'cart.into'

const INTOS = ['totes', 'sorted'] as const
type Into = (typeof INTOS)[number]

const sizeOf = (text: string | null) => {
  const size = Number(text ?? '')
  return Number.isInteger(size) && size >= LEAST && size <= MOST ? size : 4
}

interface Props {
  account: string
  warehouse: string
  onWork: (work: string) => void
}

/** Several orders in one walk: how many the cart has room for, and whether each has a tote of its own. */
export function CartScreen({ account, warehouse, onWork }: Props) {
  const { t } = useTranslation('handheld')
  const [orders, setOrders] = useState(() => sizeOf(recall(SIZE)))
  const [into, setInto] = useState<Into>(() => (recall(INTO) === 'sorted' ? 'sorted' : 'totes'))
  const taking = useTaking({
    account,
    warehouse,
    cart: { orders, intoTotes: into === 'totes' },
    onWork: (work) => {
      remember(SIZE, String(orders))
      remember(INTO, into)
      onWork(work)
    },
  })
  useTitle(t('cart.title'))
  return (
    <>
      <div className="mx-auto flex w-full max-w-120 flex-1 flex-col gap-5 p-4">
        <header className="flex flex-col gap-1">
          <h1 className="text-prompt font-semibold">{t('cart.title')}</h1>
          <p className="text-hand text-muted">{t('cart.hint')}</p>
        </header>
        <Taken taking={taking} />
        <Counter
          label={t('cart.orders')}
          fewer={t('cart.fewer')}
          more={t('cart.more')}
          value={orders}
          least={LEAST}
          most={MOST}
          onChange={setOrders}
        />
        <Segmented
          size="hand"
          label={t('cart.into')}
          value={into}
          options={INTOS.map((value) => ({ value, label: t(`cart.intos.${value}`) }))}
          onChange={setInto}
        />
        <p className="text-hand text-muted">{t(`cart.about.${into}`)}</p>
      </div>
      <div className="thumb sticky bottom-0 border-t border-line bg-canvas p-3">
        <Button
          look="primary"
          size="hand"
          className="mx-auto max-w-120"
          aria-disabled={taking.busy}
          onClick={() => taking.next()}
        >
          {t(taking.busy ? 'home.taking' : 'cart.start')}
        </Button>
      </div>
    </>
  )
}
