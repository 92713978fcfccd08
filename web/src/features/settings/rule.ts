import { useQuery } from '@tanstack/react-query'
import { useMay } from '~/desk/session'
import { pageQuery } from '~/desk/stock'

export interface Rule {
  id: string
  version: number
  customer_id: string | null
  item_id: string | null
  category_id: string | null
  warehouse_id: string | null
  order: string
  min_remaining_days: number
  one_lot: boolean
  whole_units_first: boolean
  zones: string[]
  start: number | null
  note: string | null
}

export interface Category {
  id: string
  code: string
  name: string
}

const NONE: readonly Category[] = []

export function useCategories(): readonly Category[] {
  const may = useMay('catalog:read')
  const { data } = useQuery({
    ...pageQuery<Category>('/api/v1/categories', { limit: '200' }),
    enabled: may,
  })
  return data?.items ?? NONE
}

export interface RuleFields {
  customer_id: string
  /** Null while what was typed is not known to be an item: then nothing is sent. */
  item_id: string | null
  category_id: string
  warehouse_id: string
  order: string
  min_remaining_days: string
  one_lot: boolean
  whole_units_first: boolean
  zones: readonly string[]
  start: string
  note: string
}

export const fieldsOf = (rule: Rule | null): RuleFields => ({
  customer_id: rule?.customer_id ?? '',
  item_id: rule?.item_id ?? '',
  category_id: rule?.category_id ?? '',
  warehouse_id: rule?.warehouse_id ?? '',
  order: rule?.order ?? 'fefo',
  min_remaining_days: String(rule?.min_remaining_days ?? 0),
  one_lot: rule?.one_lot ?? false,
  whole_units_first: rule?.whole_units_first ?? false,
  zones: rule?.zones ?? [],
  start: rule?.start == null ? '' : String(rule.start),
  note: rule?.note ?? '',
})

/** The whole rule, as it is sent. Zones and the start are of one warehouse, the start of those alone that go by nearness. */
export function ruleBody(fields: RuleFields): Record<string, unknown> {
  const said = Object.entries({
    customer_id: fields.customer_id,
    item_id: fields.item_id ?? '',
    category_id: fields.item_id === '' ? fields.category_id : '',
    warehouse_id: fields.warehouse_id,
    note: fields.note.trim(),
  }).filter(([, value]) => value !== '')
  const here = fields.warehouse_id !== ''
  return {
    ...Object.fromEntries(said),
    order: fields.order,
    min_remaining_days: Number(fields.min_remaining_days || 0),
    one_lot: fields.one_lot,
    whole_units_first: fields.whole_units_first,
    ...(here && fields.zones.length > 0 ? { zones: fields.zones } : {}),
    ...(here && fields.order === 'nearest' && fields.start !== '' ? { start: Number(fields.start) } : {}),
  }
}
