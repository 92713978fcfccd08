import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Warehouse } from '~/api/types'
import { useAddress } from '~/desk/address'
import { usePermissions } from '~/desk/session'
import { recall, remember } from '~/lib/storage'
import { useTitle } from '~/lib/title'
import { warehousesQuery } from '~/lib/warehouse'
import { Notice } from '~/ui/Notice'
import { Select } from '~/ui/Select'
import { Skeleton } from '~/ui/Skeleton'
import { Day } from './Day'
import { dayAt } from './day'
import { Floor } from './Floor'
import { Inbound, Outbound } from './Flows'
import { People } from './People'
import { Stock } from './Stock'

const KEPT = 'tower-warehouse'
const SITE = 'warehouse_id'

interface Props {
  /** What whoever may set it up is shown while there is no warehouse. */
  first?: ReactNode
}

/** How the warehouse stands: what is due, late, stuck and short, and who does what. */
export function TowerPage({ first }: Props) {
  const { t } = useTranslation(['console', 'common'])
  useTitle(t('console:tower.title'))
  const permissions = usePermissions()
  const may = (permission: string) => permissions.includes(permission)
  const { data, isPending } = useQuery({ ...warehousesQuery, enabled: may('locations:read') })
  const [address, change] = useAddress()
  const wanted = address[SITE] ?? recall(KEPT)
  const sites = data?.items ?? []
  const site = sites.find(({ id }) => id === wanted) ?? sites[0]
  const choose = (id: string) => {
    remember(KEPT, id)
    change({ [SITE]: id })
  }
  return (
    <>
      <div className="flex flex-wrap items-center gap-4 pb-4">
        <h1 className="text-title font-semibold">{t('console:tower.title')}</h1>
        {sites.length > 1 && site && <Sites sites={sites} site={site} onChoose={choose} />}
      </div>
      {permissions.length === 0 ? (
        <Notice state="waiting" title={t('console:start.noPermissions')}>
          {t('console:start.noPermissionsHint')}
        </Notice>
      ) : site ? (
        <Site key={site.id} site={site} several={sites.length > 1} may={may} />
      ) : isPending && may('locations:read') ? (
        <Skeleton label={t('common:loading')} lines={8} />
      ) : first && may('locations:write') ? (
        first
      ) : (
        <Notice state="waiting" title={t('console:tower.noWarehouse')}>
          {t('console:tower.noWarehouseHint')}
        </Notice>
      )}
    </>
  )
}

interface SitesProps {
  sites: readonly Warehouse[]
  site: Warehouse
  onChoose: (id: string) => void
}

function Sites({ sites, site, onChoose }: SitesProps) {
  const { t } = useTranslation('console')
  return (
    <Select
      bare
      label={t('warehouse.label')}
      value={site.id}
      options={sites.map(({ id, name }) => ({ value: id, label: name }))}
      onChange={onChoose}
    />
  )
}

/** The day at a site; it becomes the next one while the page is open. */
function useToday(timeZone: string): string {
  const [today, setToday] = useState(() => dayAt(timeZone, Date.now()))
  useEffect(() => {
    const timer = setInterval(() => setToday(dayAt(timeZone, Date.now())), 30_000)
    return () => clearInterval(timer)
  }, [timeZone])
  return today
}

interface SiteProps {
  site: Warehouse
  several: boolean
  may: (permission: string) => boolean
}

function Site({ site, several, may }: SiteProps) {
  const today = useToday(site.time_zone)
  const where: Record<string, string> = several ? { [SITE]: site.id } : {}
  const sees = { picking: may('picking:read'), receiving: may('receiving:read') }
  return (
    <div className="grid gap-x-10 gap-y-6 lg:grid-cols-2">
      {sees.receiving && <Inbound warehouse={site.id} today={today} where={where} />}
      {may('shipments:read') && <Outbound warehouse={site.id} today={today} where={where} />}
      {may('workforce:read') && <Floor warehouse={site.id} where={where} />}
      {may('workforce:read') && <People warehouse={site.id} where={where} />}
      {(sees.picking || sees.receiving) && (
        <Day warehouse={site.id} timeZone={site.time_zone} today={today} sees={sees} />
      )}
      {may('inventory:read') && <Stock warehouse={site.id} />}
    </div>
  )
}
