import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { zAddZone } from '~/api/gen/rules.gen'
import type { Zone } from '~/api/masters'
import { asCode } from '~/desk/filters'
import { QuickForm } from '~/desk/form/QuickForm'
import { said } from '~/desk/form/said'
import { useWarehouses, useZones } from '~/desk/names'
import { Button } from '~/ui/Button'
import { Select } from '~/ui/Select'
import type { PartProps } from './BuilderPage'
import { Group } from './Group'

/** The site and the zone, which can be made here where there is none. */
export function WherePart({ draft, set, wrong }: PartProps) {
  const { t } = useTranslation('console')
  const warehouses = useWarehouses()
  const zones = useZones().filter(({ warehouse_id }) => warehouse_id === draft.warehouse)
  const [adding, setAdding] = useState(false)
  if (warehouses.length === 0) {
    return (
      <Group title={t('build.where')}>
        <p className="text-muted">{t('build.noWarehouse')}</p>
      </Group>
    )
  }
  return (
    <Group title={t('build.where')}>
      {warehouses.length > 1 && (
        <Select
          label={t('col.warehouse')}
          value={draft.warehouse}
          options={warehouses.map(({ id, name }) => ({ value: id, label: name }))}
          error={wrong('warehouse')}
          onChange={(chosen) => set({ warehouse: chosen, zone: '' })}
        />
      )}
      <div className="flex items-end gap-2">
        <Select
          className="flex-1"
          label={t('col.zone')}
          value={draft.zone}
          none={t(zones.length === 0 ? 'build.noZones' : 'build.chooseZone')}
          options={zones.map(({ id, code, name }) => ({ value: id, label: `${code} · ${name}` }))}
          error={wrong('zone')}
          required
          onChange={(chosen) => set({ zone: chosen })}
        />
        <Button className="h-10 self-start mt-6.5" aria-expanded={adding} onClick={() => setAdding(!adding)}>
          {t('build.newZone')}
        </Button>
      </div>
      {adding && (
        <NewZone
          warehouse={draft.warehouse}
          onLeave={() => setAdding(false)}
          onDone={({ id }) => {
            set({ zone: id })
            setAdding(false)
          }}
        />
      )}
    </Group>
  )
}

function NewZone({
  warehouse,
  onDone,
  onLeave,
}: {
  warehouse: string
  onDone: (zone: Zone) => void
  onLeave: () => void
}) {
  const { t } = useTranslation('console')
  return (
    <div className="rounded-control border border-line-strong p-3">
      <QuickForm
        focus
        path="/api/v1/zones"
        fields={[
          { name: 'code', label: t('quick.code'), hint: t('build.zoneCodeHint'), code: true },
          { name: 'name', label: t('quick.name') },
        ]}
        rules={zAddZone}
        body={({ code, name }: { code: string; name: string }) =>
          said({ warehouse_id: warehouse, code: asCode(code), name })
        }
        submit={t('build.addZone')}
        onDone={(zone: Zone) => onDone(zone)}
        onLeave={onLeave}
      />
    </div>
  )
}
