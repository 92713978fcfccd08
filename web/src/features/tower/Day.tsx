import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { HourFigure } from '~/api/tower'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { Skeleton } from '~/ui/Skeleton'
import { dayStart } from './day'
import { pickHours, receiptHours } from './figures'
import { Part } from './Part'

const HourChart = lazy(async () => ({ default: (await import('./HourChart')).HourChart }))

export interface HourOfDay {
  /** 0 to 23, by the clock of the site. */
  hour: number
  picked: number
  received: number
}

/** Every hour until now, also those without anything. */
export function hoursOf(
  picked: readonly HourFigure[],
  received: readonly HourFigure[],
  last: number,
): HourOfDay[] {
  const of = (figures: readonly HourFigure[], hour: number) =>
    figures.find((figure) => figure.hour === hour)?.lines ?? 0
  return Array.from({ length: last + 1 }, (_, hour) => ({
    hour,
    picked: of(picked, hour),
    received: of(received, hour),
  }))
}

interface Props {
  warehouse: string
  timeZone: string
  today: string
  sees: { picking: boolean; receiving: boolean }
}

/** What was done in each hour of today, to look at, and as a table to read. */
export function Day({ warehouse, timeZone, today, sees }: Props) {
  const { t } = useTranslation('console')
  const [table, setTable] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the day begins anew with its date
  const from = useMemo(() => dayStart(timeZone, Date.now()).toISOString(), [timeZone, today])
  const picked = useQuery({ ...pickHours(warehouse, from), enabled: sees.picking })
  const received = useQuery({ ...receiptHours(warehouse, from), enabled: sees.receiving })
  const ready = (!sees.picking || picked.data) && (!sees.receiving || received.data)
  const last = Math.max(0, Math.floor((Date.now() - Date.parse(from)) / 3_600_000))
  const hours = hoursOf(picked.data ?? [], received.data ?? [], Math.min(last, 24))
  const nothing = hours.every((hour) => hour.picked + hour.received === 0)
  const failed = picked.error ? picked : received
  const end = !nothing && (
    <button
      type="button"
      onClick={() => setTable(!table)}
      className="text-small font-medium text-accent-ink underline underline-offset-3"
    >
      {t(table ? 'tower.asChart' : 'tower.asTable')}
    </button>
  )
  return (
    <Part title={t('tower.day')} query={failed} end={end}>
      {!ready && !failed.error && <Skeleton label={t('tower.day')} lines={4} />}
      {ready && nothing && (
        <p className="border-t border-line py-2 text-muted">
          {t('tower.noLines')}. {t('tower.noLinesHint')}
        </p>
      )}
      {ready && !nothing && (table ? <HourTable hours={hours} sees={sees} /> : <Chart hours={hours} />)}
    </Part>
  )
}

function Chart({ hours }: { hours: HourOfDay[] }) {
  const { t } = useTranslation('console')
  return (
    <div role="img" aria-label={t('tower.chart')} className="flex flex-col gap-1">
      <Suspense fallback={<div className="h-50" />}>
        <HourChart hours={hours} />
      </Suspense>
      <div className="flex gap-4 text-small text-muted">
        <Key className="bg-doing">{t('tower.picked')}</Key>
        <Key className="border border-accepted">{t('tower.received')}</Key>
      </div>
    </div>
  )
}

function Key({ className, children }: { className: string; children: string }) {
  return (
    <span className="flex items-center gap-1.5">
      <span className={`size-3 ${className}`} />
      {children}
    </span>
  )
}

function HourTable({ hours, sees }: { hours: HourOfDay[]; sees: Props['sees'] }) {
  const { t } = useTranslation('console')
  const language = useLanguage()
  const columns = (['picked', 'received'] as const).filter((id) =>
    id === 'picked' ? sees.picking : sees.receiving,
  )
  return (
    <div
      className="max-h-60 overflow-auto"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
      tabIndex={0}
    >
      <table className="w-full max-w-96 text-left">
        <thead className="text-small text-muted">
          <tr className="[&>th]:border-b [&>th]:border-line [&>th]:py-1 [&>th]:font-medium">
            <th scope="col">{t('tower.hour')}</th>
            {columns.map((id) => (
              <th key={id} scope="col" className="text-right">
                {t(`tower.${id}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {hours.map((row) => (
            <tr key={row.hour} className="[&>*]:border-b [&>*]:border-line [&>*]:py-1">
              <th scope="row" className="tabular font-normal">
                {String(row.hour).padStart(2, '0')}:00
              </th>
              {columns.map((id) => (
                <td key={id} className={`tabular text-right ${row[id] === 0 ? 'text-muted' : ''}`}>
                  {formatNumber(row[id], language)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
