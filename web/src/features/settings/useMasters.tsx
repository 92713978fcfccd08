import { useTranslation } from 'react-i18next'
import {
  zAddCategory,
  zAddLocationType,
  zAddOwner,
  zAddPartner,
  zAddWarehouse,
  zAddZone,
  zChangeCategory,
  zChangeLocationType,
  zChangeOwner,
  zChangePartner,
  zChangeWarehouse,
  zChangeZone,
} from '~/api/gen/rules.gen'
import { useOptions } from '~/desk/filters'
import { timeZones } from '~/desk/form/timeZones'
import type { MiniColumn } from '~/desk/MiniTable'
import { useOnlyWarehouse, useOwners, useWarehouses } from '~/desk/names'
import { Code } from '~/desk/values'
import { useWord } from '~/lib/i18n/useWord'
import type { Master, MasterField, MasterRow } from './master'

const LOCATION_KINDS = ['storage', 'dock', 'staging', 'packing', 'inspection', 'overflow'] as const
const MIXING = ['any', 'one_item', 'one_lot', 'empty_only'] as const
const POLICIES = ['ship_available', 'ship_complete', 'cancel_rest'] as const
const PARTNER_KINDS = ['supplier', 'customer'] as const

export const MASTERS = ['warehouses', 'zones', 'locationTypes', 'owners', 'partners', 'categories'] as const
export type MasterId = (typeof MASTERS)[number]

/** The small lists that others refer to: what each has, and what may be changed of it. */
export function useMasters(): Record<MasterId, Master> {
  const { t } = useTranslation('console')
  const word = useWord()
  const options = useOptions()
  const warehouses = useWarehouses()
  const owners = useOwners()
  const only = useOnlyWarehouse()
  const column = (id: string, header: string): MiniColumn<MasterRow> => ({
    id,
    header,
    cell: (row) => String(row[id] ?? ''),
  })
  const code: MiniColumn<MasterRow> = {
    id: 'code',
    header: t('settings.code'),
    cell: (row) => <Code>{String(row.code)}</Code>,
  }
  const name = column('name', t('col.name'))
  const said = (id: string, header: string, words: string): MiniColumn<MasterRow> => ({
    id,
    header,
    cell: (row) => word(`console:${words}.${String(row[id])}`, String(row[id])),
  })
  const inUse: MiniColumn<MasterRow> = {
    id: 'active',
    header: t('col.active'),
    cell: ({ active }) => t(active ? 'value.yes' : 'value.no'),
  }
  const nameOf =
    (things: readonly { id: string; name: string }[], field: string) =>
    (row: MasterRow): string =>
      things.find(({ id }) => id === row[field])?.name ?? ''
  const codeField = (more: Partial<MasterField> = {}): MasterField => ({
    name: 'code',
    label: t('settings.code'),
    kind: 'code',
    required: true,
    ...more,
  })
  const nameField: MasterField = { name: 'name', label: t('col.name'), kind: 'text', required: true }
  const activeField: MasterField = { name: 'active', label: t('col.active'), kind: 'check', later: true }
  const choose = (things: readonly { id: string; name: string }[]) =>
    things.map((one) => ({ value: one.id, label: one.name }))
  const places = { read: 'locations:read', write: 'locations:write' }
  const goods = { read: 'catalog:read', write: 'catalog:write' }
  const empty = t('settings.empty')
  return {
    warehouses: {
      ...places,
      id: 'warehouses',
      rules: { add: zAddWarehouse, change: zChangeWarehouse },
      path: '/api/v1/warehouses',
      empty,
      columns: [code, name, column('time_zone', t('settings.timeZone'))],
      fields: [
        codeField(),
        nameField,
        {
          name: 'time_zone',
          label: t('settings.timeZone'),
          kind: 'choice',
          options: timeZones(),
          start: Intl.DateTimeFormat().resolvedOptions().timeZone,
        },
      ],
    },
    zones: {
      ...places,
      id: 'zones',
      rules: { add: zAddZone, change: zChangeZone },
      path: '/api/v1/zones',
      empty,
      columns: [
        code,
        name,
        { id: 'site', header: t('col.warehouse'), cell: nameOf(warehouses, 'warehouse_id') },
      ],
      fields: [
        codeField(),
        nameField,
        {
          name: 'warehouse_id',
          label: t('col.warehouse'),
          kind: 'choice',
          options: choose(warehouses),
          none: t('settings.choose'),
          fixed: true,
          ...(only ? { start: only.id } : {}),
        },
      ],
    },
    locationTypes: {
      ...places,
      id: 'location-types',
      rules: { add: zAddLocationType, change: zChangeLocationType },
      path: '/api/v1/location-types',
      empty,
      hint: t('settings.locationTypesHint'),
      columns: [
        code,
        name,
        said('kind', t('col.kind'), 'locationKind'),
        said('mixing', t('col.mixing'), 'mixing'),
      ],
      fields: [
        codeField(),
        nameField,
        {
          name: 'kind',
          label: t('col.kind'),
          kind: 'choice',
          options: options('locationKind', LOCATION_KINDS),
          start: 'storage',
        },
        {
          name: 'mixing',
          label: t('col.mixing'),
          kind: 'choice',
          options: options('mixing', MIXING),
          start: 'any',
        },
      ],
    },
    owners: {
      ...goods,
      id: 'owners',
      rules: { add: zAddOwner, change: zChangeOwner },
      path: '/api/v1/owners',
      empty,
      columns: [code, name, inUse],
      fields: [codeField({ fixed: true }), nameField, activeField],
    },
    partners: {
      ...goods,
      id: 'partners',
      rules: { add: zAddPartner, change: zChangePartner },
      path: '/api/v1/partners',
      empty,
      columns: [
        code,
        name,
        {
          id: 'kind',
          header: t('col.kind'),
          cell: ({ kind }) => word(`console:partnerKind.${String(kind)}`, String(kind)),
        },
        { id: 'owner', header: t('col.owner'), cell: nameOf(owners, 'owner_id') },
        said('shipping_policy', t('col.policy'), 'policy'),
        inUse,
      ],
      fields: [
        codeField({ fixed: true }),
        nameField,
        {
          name: 'kind',
          label: t('col.kind'),
          kind: 'choice',
          options: options('partnerKind', PARTNER_KINDS),
          start: 'customer',
          fixed: true,
        },
        {
          name: 'owner_id',
          label: t('col.owner'),
          kind: 'choice',
          options: choose(owners),
          none: t('settings.choose'),
          fixed: true,
          ...(owners.length === 1 && owners[0] ? { start: owners[0].id } : {}),
        },
        {
          name: 'shipping_policy',
          label: t('col.policy'),
          kind: 'choice',
          options: options('policy', POLICIES),
          start: 'ship_available',
        },
        {
          name: 'over_receipt_percent',
          label: t('settings.tolerance'),
          kind: 'number',
          hint: '0',
        },
        activeField,
      ],
    },
    categories: {
      ...goods,
      id: 'categories',
      rules: { add: zAddCategory, change: zChangeCategory },
      path: '/api/v1/categories',
      empty,
      columns: [code, name],
      fields: [codeField({ fixed: true }), nameField],
    },
  }
}
