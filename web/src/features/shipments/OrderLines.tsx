import { ChevronRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Why } from '~/api/inventory'
import type { OrderLine, Shortage } from '~/api/shipments'
import { Part } from '~/desk/Card'
import { ItemLink } from '~/desk/links'
import { Code, Quantity } from '~/desk/values'
import { WhyChosen } from '~/desk/WhyChosen'
import { formatQuantity } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useWord } from '~/lib/i18n/useWord'
import { Notice } from '~/ui/Notice'

const nothing = (quantity: string) => Number(quantity) === 0

/** Every line with how far it is, what was chosen for it and why, and the reason of every unit that is missing. */
export function OrderLines({ lines }: { lines: readonly OrderLine[] }) {
  const { t } = useTranslation('console')
  return (
    <Part title={t('orders.lines', { count: lines.length })} wide>
      <ul className="border-t border-line">
        {lines.map((line) => (
          <li key={line.id} className="flex flex-col gap-1.5 border-b border-line py-2.5">
            <Line line={line} />
          </li>
        ))}
      </ul>
    </Part>
  )
}

const STEPS = ['allocated', 'picked', 'packed', 'shipped'] as const

function Line({ line }: { line: OrderLine }) {
  const { t } = useTranslation('console')
  return (
    <>
      <div className="flex items-baseline justify-between gap-4">
        <p className="min-w-0">
          <span className="mr-2 text-muted">{line.line_no}</span>
          <ItemLink id={line.item_id} code={line.sku} /> {line.name}
        </p>
        <Quantity value={line.ordered} unit={line.base_unit} strong />
      </div>
      <dl className="flex flex-wrap gap-x-4 gap-y-0.5 text-small">
        {STEPS.filter((step) => step === 'allocated' || !nothing(line[step])).map((step) => (
          <Step key={step} name={t(`orders.step.${step}`)} value={line[step]} unit={line.base_unit} />
        ))}
        {(['backordered', 'cancelled'] as const)
          .filter((step) => !nothing(line[step]))
          .map((step) => (
            <Step key={step} name={t(`orders.step.${step}`)} value={line[step]} unit={line.base_unit} />
          ))}
      </dl>
      {!nothing(line.short) && <Short line={line} />}
      <Chosen
        rows={line.allocations.map((row) => ({ ...row, key: row.reservation_id }))}
        unit={line.base_unit}
      />
    </>
  )
}

interface ChosenRow {
  key: string
  location: string
  lot: string | null
  serial: string | null
  quantity: string
  why: Why
}

/** Where the goods are that were chosen, and why just those. */
export function Chosen({ rows, unit }: { rows: readonly ChosenRow[]; unit: string }) {
  const { t } = useTranslation('console')
  if (rows.length === 0) return null
  return (
    <details className="group">
      <summary className="flex w-fit list-none items-center gap-1 text-small text-muted hover:text-ink">
        <ChevronRight aria-hidden="true" className="size-3.5 transition-transform group-open:rotate-90" />
        {t('orders.chosen', { count: rows.length })}
      </summary>
      <ul className="mt-1 flex flex-col gap-1.5 border-l border-line pl-3">
        {rows.map(({ key, location, lot, serial, quantity, why }) => (
          <li key={key}>
            <p className="flex flex-wrap items-baseline gap-x-3">
              <Code>{location}</Code>
              {(lot || serial) && <Code>{serial ?? lot ?? ''}</Code>}
              <Quantity value={quantity} unit={unit} />
            </p>
            <WhyChosen why={why} unit={unit} />
          </li>
        ))}
      </ul>
    </details>
  )
}

function Step({ name, value, unit }: { name: string; value: string; unit: string }) {
  return (
    <div className="flex gap-1.5">
      <dt className="text-muted">{name}</dt>
      <dd>
        <Quantity value={value} unit={unit} />
      </dd>
    </div>
  )
}

/** What is missing of a line, and why what there is could not be used. */
function Short({ line }: { line: OrderLine }) {
  const { t } = useTranslation('console')
  const language = useLanguage()
  const missing = formatQuantity(line.short, language)
  return (
    <Notice state="attention" title={t('orders.short', { quantity: missing, unit: line.base_unit })}>
      <ShortageReasons shortage={line.shortage} unit={line.base_unit} />
    </Notice>
  )
}

export function ShortageReasons({ shortage, unit }: { shortage: Shortage | null; unit: string }) {
  const { t } = useTranslation('console')
  const word = useWord()
  if (!shortage) return <p>{t('orders.shortAtShelf')}</p>
  return (
    <ul>
      {shortage.refusal && (
        <li>{word(`console:refusal.${shortage.refusal.replaceAll('.', '_')}`, shortage.refusal)}</li>
      )}
      {shortage.passed_over.map(({ why, quantity }) => (
        <li key={why}>
          <Quantity value={quantity} unit={unit} strong /> {word(`console:passedOver.${why}`, why)}
        </li>
      ))}
      {shortage.passed_over.length === 0 && !shortage.refusal && <li>{t('orders.noMore')}</li>}
    </ul>
  )
}
