import { queryOptions, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Boxes, Map as MapIcon } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Location } from '~/api/locations'
import { Card, Fact, Facts, Part, StateMark } from '~/desk/Card'
import { HistoryPart } from '~/desk/HistoryPart'
import { Loaded } from '~/desk/Loaded'
import { useWarehouses, useZones } from '~/desk/names'
import { PrintLabel } from '~/desk/PrintLabel'
import { useMay } from '~/desk/session'
import { MovementsPart, StockPart } from '~/desk/stock'
import { Code, Copyable, Quantity, Unknown } from '~/desk/values'
import { get } from '~/lib/api/client'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useWord } from '~/lib/i18n/useWord'
import { useTitle } from '~/lib/title'
import { primaryLink, secondaryLink } from '~/ui/Button'
import { LockForm } from './LockForm'
import { LockMark } from './LockMark'

const locationQuery = (id: string) =>
  queryOptions({
    queryKey: ['location', id],
    queryFn: ({ signal }) => get<Location>(`/api/v1/locations/${id}`, { signal }),
  })

/** A place: what may stand there, what does, whether it is locked and why, what came and went. */
export function LocationCard({ id, onClose }: { id: string; onClose?: () => void }) {
  const { t } = useTranslation('console')
  const query = useQuery(locationQuery(id))
  const mayStock = useMay('inventory:read')
  const mayWrite = useMay('locations:write')
  const word = useWord()
  useTitle(query.data?.code ?? t('page.locations'))
  return (
    <Loaded query={query} onClose={onClose}>
      {(location) => (
        <Card
          kind={word(`console:locationKind.${location.kind}`, location.kind)}
          title={<span className="font-mono">{location.code}</span>}
          codes={
            <>
              <Copyable text={location.code} />
              <span className="text-muted">
                {t('col.checkDigits')} <Code>{location.check_digits}</Code>
              </span>
            </>
          }
          state={
            <>
              <StateMark state={location.active ? 'accepted' : 'waiting'}>
                {t(location.active ? 'locations.active' : 'locations.inactive')}
              </StateMark>
              <LockMark location={location} />
              {location.lock_reason && <span className="text-muted">{location.lock_reason}</span>}
            </>
          }
          next={
            <>
              {mayStock && (
                <Link to="/stock" search={{ location_id: id }} className={primaryLink}>
                  <Boxes aria-hidden="true" className="size-4" />
                  {t('locations.what')}
                </Link>
              )}
              <PrintLabel kind="location" ids={[id]} />
              <Link
                to="/map"
                search={{ warehouse_id: location.warehouse_id, row: location.code }}
                className={secondaryLink}
              >
                <MapIcon aria-hidden="true" className="size-4" />
                {t('page.map')}
              </Link>
              {mayWrite && <LockForm location={location} />}
            </>
          }
          page={{ to: '/locations/$id', params: { id } }}
          onClose={onClose}
        >
          <StockPart filter={{ location_id: id }} />
          <What location={location} />
          <Holds location={location} />
          <MovementsPart filter={{ location_id: id }} />
          <HistoryPart entity="location" id={id} />
        </Card>
      )}
    </Loaded>
  )
}

function What({ location }: { location: Location }) {
  const { t } = useTranslation('console')
  const language = useLanguage()
  const warehouses = useWarehouses()
  const zones = useZones()
  const metres = (mm: number | undefined) => formatNumber((mm ?? 0) / 1000, language)
  const { x_mm, y_mm, z_mm } = location.position
  return (
    <Part title={t('panel.what')}>
      <Facts>
        <Fact name={t('col.warehouse')}>
          {warehouses.find(({ id }) => id === location.warehouse_id)?.name ?? <Unknown />}
        </Fact>
        <Fact name={t('col.zone')}>
          {zones.find(({ id }) => id === location.zone_id)?.name ?? location.zone}
        </Fact>
        <Fact name={t('col.sequence')}>
          <span className="tabular">{formatNumber(location.pick_sequence, language)}</span>
        </Fact>
        <Fact name={t('locations.position')}>
          <span className="tabular">
            {t('locations.metres', { x: metres(x_mm), y: metres(y_mm), z: metres(z_mm) })}
          </span>
        </Fact>
      </Facts>
    </Part>
  )
}

function Holds({ location: { limits, mixing } }: { location: Location }) {
  const { t } = useTranslation('console')
  const word = useWord()
  const limit = (value: number | null, scale: number, unit: string) =>
    value === null ? t('locations.noLimit') : <Quantity value={String(value / scale)} unit={unit} />
  return (
    <Part title={t('locations.holds')}>
      <Facts>
        <Fact name={t('col.mixing')}>{word(`console:mixing.${mixing}`, mixing)}</Fact>
        <Fact name={t('items.weight')}>{limit(limits.max_weight_g, 1000, t('value.kg'))}</Fact>
        <Fact name={t('locations.volume')}>{limit(limits.max_volume_cm3, 1000, t('value.l'))}</Fact>
        <Fact name={t('page.units')}>{limit(limits.max_handling_units, 1, '')}</Fact>
      </Facts>
    </Part>
  )
}
