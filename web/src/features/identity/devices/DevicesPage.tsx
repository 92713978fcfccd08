import { Smartphone } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Device } from '~/api/access'
import { useAddress } from '~/desk/address'
import { useWhereFilters } from '~/desk/filters'
import { List } from '~/desk/list/List'
import type { ListSpec } from '~/desk/list/spec'
import { useWarehouses } from '~/desk/names'
import { useMay } from '~/desk/session'
import { When } from '~/desk/values'
import { useWord } from '~/lib/i18n/useWord'
import { AddDevice } from './AddDevice'
import { DeviceCard } from './DeviceCard'
import { DeviceState } from './deviceState'

/** The panel of a device that does not exist yet. */
const NEW = 'new'

/** The handhelds that people sign in on by badge and PIN. */
export function DevicesPage() {
  const { t } = useTranslation('console')
  const word = useWord()
  const [, change] = useAddress()
  const warehouses = useWarehouses()
  const { warehouse } = useWhereFilters()
  const may = useMay('identity:write')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language, as t does
  const spec = useMemo((): ListSpec<Device> => {
    const site = (device: Device) =>
      warehouses.find(({ id }) => id === device.warehouse_id)?.name ?? t('devices.anywhere')
    return {
      id: 'devices',
      title: t('page.devices'),
      path: '/api/v1/devices',
      permission: 'identity:read',
      rowId: ({ id }) => id,
      columns: [
        {
          id: 'name',
          header: t('col.name'),
          width: 180,
          grow: true,
          cell: ({ name }) => name,
          plain: ({ name }) => name,
        },
        {
          id: 'state',
          header: t('col.state'),
          width: 180,
          cell: ({ state }) => <DeviceState state={state} />,
          plain: ({ state }) => word(`console:deviceState.${state}`, state),
        },
        { id: 'warehouse', header: t('col.warehouse'), width: 170, cell: site, plain: site },
        {
          id: 'seen',
          header: t('devices.seen'),
          width: 140,
          cell: ({ last_seen_at }) => <When at={last_seen_at} />,
          plain: ({ last_seen_at }) => last_seen_at,
        },
        {
          id: 'enrolled',
          header: t('devices.enrolled'),
          width: 140,
          cell: ({ enrolled_at }) => <When at={enrolled_at} />,
          plain: ({ enrolled_at }) => enrolled_at,
        },
        {
          id: 'created',
          header: t('col.created'),
          width: 140,
          extra: true,
          cell: ({ created_at }) => <When at={created_at} />,
          plain: ({ created_at }) => created_at,
        },
      ],
      filters: [
        {
          id: 'revoked',
          label: t('devices.revoked'),
          kind: 'choice',
          options: [
            { value: 'false', label: t('value.no') },
            { value: 'true', label: t('value.yes') },
          ],
        },
        ...warehouse,
      ],
      empty: { title: t('devices.empty'), text: t('devices.emptyHint') },
      everySeconds: 15,
    }
  }, [t, warehouses, warehouse])
  return (
    <List
      spec={spec}
      tools={
        may && (
          <button
            type="button"
            onClick={() => change({ row: NEW })}
            className="flex h-8 items-center gap-1.5 rounded-control bg-accent px-2.5 text-small font-semibold text-on-accent hover:bg-accent-hover"
          >
            <Smartphone aria-hidden="true" className="size-4" />
            {t('devices.add')}
          </button>
        )
      }
      panel={(id, _row, close) =>
        id === NEW ? <AddDevice onClose={close} /> : <DeviceCard id={id} onClose={close} />
      }
    />
  )
}
