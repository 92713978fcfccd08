import { useTranslation } from 'react-i18next'
import type { PreviewedLine, PreviewedOrder, ReleaseOutcome } from '~/api/shipments'
import { StateMark } from '~/desk/Card'
import { OrderLink } from '~/desk/links'
import { Code, Quantity } from '~/desk/values'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useWord } from '~/lib/i18n/useWord'
import type { State } from '~/ui/state'
import { Chosen, ShortageReasons } from '../OrderLines'
import { counted } from './came'

const looks: Record<ReleaseOutcome, State> = {
  whole: 'accepted',
  part: 'attention',
  waits: 'waiting',
  refused: 'wrong',
}

interface Props {
  order: PreviewedOrder
  /** Whether it has been released: then it is told in the past. */
  done?: boolean
  /** Whether it got something else than was shown before. */
  differs?: boolean
  /** Whether its number is said: not where it stands above already. */
  named?: boolean
}

/** What an order would get, or got: whole, or what of which line is missing and why. */
export function Outcome({ order, done = false, differs = false, named = true }: Props) {
  const { t } = useTranslation('console')
  const word = useWord()
  const { outcome, refusal, policy } = order
  const code = refusal?.code.replace(/^shipments\./, '')
  return (
    <div className="flex flex-col gap-1.5 border-t border-line py-2">
      <p className="flex flex-wrap items-center gap-x-3">
        {named && <OrderLink id={order.id} code={order.number} />}
        <StateMark state={looks[outcome]}>
          {t(`releasing.${done ? 'came' : 'would'}.${outcome}` as 'releasing.would.whole')}
        </StateMark>
        {differs && <span className="text-small text-attention">{t('releasing.differs')}</span>}
      </p>
      {refusal && <p>{word(`console:releasing.refusal.${code}`, refusal.detail)}</p>}
      {!done && (outcome === 'part' || outcome === 'waits') && (
        <p className="text-small text-muted">
          {outcome === 'waits' && policy !== 'ship_complete'
            ? t('releasing.after.nothing')
            : t(`releasing.after.${policy}` as 'releasing.after.ship_available')}
        </p>
      )}
      {order.lines.length > 0 && (
        <ul>
          {order.lines.map((line) => (
            <Line key={line.id} line={line} />
          ))}
        </ul>
      )}
    </div>
  )
}

function Line({ line }: { line: PreviewedLine }) {
  const { t } = useTranslation('console')
  const { shortage, base_unit: unit } = line
  return (
    <li className="flex flex-col gap-1 py-1 pl-3">
      <p className="flex items-baseline justify-between gap-3">
        <span className="min-w-0 break-words">
          <Code>{line.sku}</Code> {line.name}
        </span>
        <span className="whitespace-nowrap">
          <Quantity value={line.claimed} strong /> {t('releasing.of')}{' '}
          <Quantity value={line.wanted} unit={unit} />
        </span>
      </p>
      {shortage && (
        <div className="border-l-2 border-attention pl-2.5 text-small">
          <p className="font-semibold text-attention">
            {t('releasing.missing')} <Quantity value={shortage.missing} unit={unit} />
          </p>
          <ShortageReasons shortage={shortage} unit={unit} />
        </div>
      )}
      {line.taken.map(({ order_id, number, quantity }) => (
        <p key={order_id} className="text-small">
          {t('releasing.takes')} <OrderLink id={order_id} code={number} />:{' '}
          <Quantity value={quantity} unit={unit} />
        </p>
      ))}
      <Chosen
        rows={line.claims.map((claim, at) => ({ ...claim, key: `${at} ${claim.location}` }))}
        unit={unit}
      />
    </li>
  )
}

/** How many orders come to what, in one line. */
export function Counts({ orders, done }: { orders: readonly PreviewedOrder[]; done: boolean }) {
  const { t } = useTranslation('console')
  const language = useLanguage()
  return (
    <p role="status" className="flex flex-wrap gap-x-4">
      {counted(orders).map(([outcome, count]) => (
        <StateMark key={outcome} state={looks[outcome]}>
          {t(`releasing.${done ? 'came' : 'would'}.${outcome}` as 'releasing.would.whole')}:{' '}
          {formatNumber(count, language)}
        </StateMark>
      ))}
    </p>
  )
}
