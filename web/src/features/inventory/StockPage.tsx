import { History } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useAddress } from '~/desk/address'
import { List } from '~/desk/list/List'
import { formatDateTime } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { Segmented } from '~/ui/Segmented'
import { StockByItem } from './StockByItem'
import { StockByLot } from './StockByLot'
import { StockPanel } from './StockCard'
import { useStockSpec } from './stockSpec'

const VIEWS = ['row', 'item', 'location', 'lot'] as const
export type StockView = (typeof VIEWS)[number]

/** Where everything is: by row, item, location or lot, now or at a past moment. */
export function StockPage() {
  const [address] = useAddress()
  const by = VIEWS.find((view) => view === address.by) ?? 'row'
  if (by === 'item') return <StockByItem tools={<By value={by} />} />
  if (by === 'lot') return <StockByLot tools={<By value={by} />} />
  return <StockRows by={by} past={Boolean(address.at)} at={address.at ?? ''} />
}

function StockRows({ by, past, at }: { by: 'row' | 'location'; past: boolean; at: string }) {
  const spec = useStockSpec({ past, byLocation: by === 'location' })
  return (
    <List
      spec={spec}
      tools={<By value={by} />}
      notice={past && <AsOf at={at} />}
      panel={(id, _row, close) => <StockPanel id={id} onClose={close} />}
    />
  )
}

function By({ value }: { value: StockView }) {
  const { t } = useTranslation('console')
  const [address, change] = useAddress()
  const choose = (view: StockView) => {
    const away = Object.fromEntries(Object.keys(address).map((name) => [name, null]))
    const kept = view === 'row' || view === 'location' ? address : {}
    change({ ...away, ...kept, row: null, cols: null, by: view === 'row' ? null : view }, { push: true })
  }
  return (
    <Segmented
      label={t('stock.by')}
      bare
      value={value}
      onChange={choose}
      options={VIEWS.map((view) => ({ value: view, label: t(`stock.view.${view}`) }))}
    />
  )
}

/** That this is the past is said for as long as it is shown: nobody is to act on it as on the present. */
function AsOf({ at }: { at: string }) {
  const { t } = useTranslation('console')
  const language = useLanguage()
  const [, change] = useAddress()
  return (
    <p className="flex flex-wrap items-center gap-2 border-b border-line bg-doubtful-soft px-4 py-1.5">
      <History aria-hidden="true" className="size-4 text-doubtful" />
      <span>{t('stock.past', { at: formatDateTime(at, language) })}</span>
      <button
        type="button"
        className="font-medium text-accent-ink underline underline-offset-3"
        onClick={() => change({ at: null })}
      >
        {t('stock.toNow')}
      </button>
    </p>
  )
}
