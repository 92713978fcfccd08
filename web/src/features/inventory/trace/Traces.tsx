import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Figures } from '~/desk/Card'
import { sum } from '~/desk/decimal'
import { ItemLink } from '~/desk/links'
import { toCsv } from '~/desk/list/csv'
import { save } from '~/desk/list/exporting'
import { Failed } from '~/desk/list/States'
import { Copyable, Day, Quantity } from '~/desk/values'
import { formatDateTime } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useWord } from '~/lib/i18n/useWord'
import { Button } from '~/ui/Button'
import { Notice } from '~/ui/Notice'
import { Skeleton } from '~/ui/Skeleton'
import { CameIn, Corrected, Stands, WentOut } from './Flows'
import { type Read, type Traced, traceQuery } from './reads'
import { Steps } from './Steps'
import { type Trace, traceOf } from './trace'

/** Where goods came from, where they stand, with what they left, and that it adds up. */
export function Traces({ traced }: { traced: Traced }) {
  const { t } = useTranslation('common')
  const query = useQuery(traceQuery(traced))
  if (query.error && !query.data) return <Failed error={query.error} onRetry={() => void query.refetch()} />
  if (!query.data) return <Skeleton label={t('loading')} lines={8} />
  const onHand = sum(query.data.rows.map(({ on_hand }) => on_hand))
  return <Told traced={traced} read={query.data} trace={traceOf(query.data.movements, onHand)} />
}

const nothing = (quantity: string) => Number(quantity) === 0

function Told({ traced, read, trace }: { traced: Traced; read: Read; trace: Trace }) {
  const { t } = useTranslation('console')
  const { unit } = traced
  const { received, shipped, corrected, onHand } = trace.figures
  const figure = (name: string, value: string) => ({
    name,
    value: <Quantity value={value} unit={unit} strong />,
  })
  return (
    <article className="flex flex-col gap-6">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <h2 className="text-lead font-semibold">
          {t(`trace.kind.${traced.kind}`)} <Copyable text={traced.code} />
        </h2>
        <ItemLink id={traced.itemId} code={traced.sku} />
        {traced.expiresOn && (
          <span className="text-muted">
            {t('col.expires')} <Day on={traced.expiresOn} />
          </span>
        )}
        <span className="ml-auto">
          <Save traced={traced} read={read} />
        </span>
      </header>
      {!read.whole && <Notice state="attention">{t('trace.notWhole')}</Notice>}
      <Figures
        figures={[
          ...(nothing(trace.before) ? [] : [figure(t('trace.before'), trace.before)]),
          figure(t('trace.received'), received),
          figure(t('trace.corrected'), corrected),
          figure(t('trace.shipped'), shipped),
          figure(t('trace.onHand'), onHand),
        ]}
      />
      {!nothing(trace.before) && <p className="text-muted">{t('trace.beforeHint')}</p>}
      <div className="grid gap-x-8 gap-y-6 lg:grid-cols-3">
        <CameIn flows={trace.received} traced={traced} />
        <Stands rows={read.rows} unit={unit} />
        <WentOut flows={trace.left} unit={unit} />
      </div>
      {trace.corrected.length > 0 && <Corrected flows={trace.corrected} unit={unit} />}
      <Steps movements={read.movements} unit={unit} />
    </article>
  )
}

/** Every step as a file, the oldest first: what an inspector asks for. */
function Save({ traced, read }: { traced: Traced; read: Read }) {
  const { t } = useTranslation('console')
  const word = useWord()
  const language = useLanguage()
  const write = () => {
    const side = ({ location, virtual_place }: Read['movements'][number]['from']) =>
      location ?? (virtual_place ? word(`console:virtualPlace.${virtual_place}`, virtual_place) : null)
    const header = [
      ...[t('col.at'), t('col.sku'), t('col.lot'), t('col.serial'), t('col.from'), t('col.to')],
      ...[t('col.quantity'), t('col.baseUnit'), t('col.reference'), t('audit.id'), t('col.reason')],
    ]
    const rows = read.movements
      .toReversed()
      .map((step) => [
        ...[formatDateTime(step.moved_at, language), step.sku, step.lot, step.serial],
        ...[side(step.from), side(step.to), Number(step.quantity), traced.unit],
        ...[word(`console:referenceKind.${step.reference_kind}`, step.reference_kind), step.reference_id],
        step.reason,
      ])
    save(toCsv(header, rows), `trace-${traced.sku}-${traced.code}.csv`)
  }
  return (
    <Button onClick={write}>
      <Download aria-hidden="true" className="size-4" />
      {t('trace.csv')}
    </Button>
  )
}
