import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useMay } from '~/desk/session'
import { formatQuantity, formatTime } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { incomingFigures, stockFigures } from './figures'
import { Part } from './Part'

const whole = (text: string) => text.split('.')[0] ?? text

/** How much there is, how much of it is free, and how full the shelves are. */
export function Stock({ warehouse }: { warehouse: string }) {
  const { t } = useTranslation('console')
  const language = useLanguage()
  const query = useQuery(stockFigures(warehouse))
  const { data } = query
  const coming = useQuery({ ...incomingFigures(warehouse), enabled: useMay('receiving:read') }).data
  const end = data && (
    <p className="text-small text-muted">
      {t('tower.asOf', { time: formatTime(Date.parse(data.at), language) })}
    </p>
  )
  return (
    <Part title={t('tower.stock')} query={query} end={end}>
      {data && (
        <ul className="flex flex-col gap-2">
          <Bar
            name={t('tower.reserved')}
            value={`${formatQuantity(whole(data.reserved), language)} / ${formatQuantity(whole(data.on_hand), language)}`}
            part={Number(data.reserved)}
            of={Number(data.on_hand)}
            unit={t('tower.units')}
          />
          <Bar
            name={t('tower.available')}
            value={`${formatQuantity(whole(data.available), language)} / ${formatQuantity(whole(data.on_hand), language)}`}
            part={Number(data.available)}
            of={Number(data.on_hand)}
            unit={t('tower.units')}
          />
          {coming && (
            <Bar
              name={t('tower.incoming')}
              value={formatQuantity(whole(coming.incoming), language)}
              part={Number(coming.incoming)}
              of={Number(data.on_hand)}
              unit={t('tower.units')}
            />
          )}
          <Bar
            name={t('tower.places')}
            value={t('tower.placesOf', {
              occupied: formatQuantity(String(data.occupied_places), language),
              all: formatQuantity(String(data.places), language),
            })}
            part={data.occupied_places}
            of={data.places}
          />
        </ul>
      )}
    </Part>
  )
}

interface BarProps {
  name: string
  value: string
  part: number
  of: number
  unit?: string
}

function Bar({ name, value, part, of, unit }: BarProps) {
  return (
    <li className="border-t border-line pt-2">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="text-muted">{name}</span>{' '}
        <span className="tabular font-semibold">
          {value}
          {unit && <span className="text-small font-normal text-muted"> {unit}</span>}
        </span>
      </div>
      <div aria-hidden="true" className="mt-1 h-1.5 overflow-hidden rounded-control bg-sunken">
        <div
          className="h-full bg-doing"
          style={{ width: `${of > 0 ? Math.min(100, (100 * part) / of) : 0}%` }}
        />
      </div>
    </li>
  )
}
