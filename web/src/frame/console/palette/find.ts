import type { Item } from '~/api/catalog'
import type { Lot, Unit } from '~/api/inventory'
import type { Location } from '~/api/locations'
import type { DeliveryHead } from '~/api/receiving'
import type { OrderSummary } from '~/api/shipments'
import type { Page } from '~/api/types'
import { get } from '~/lib/api/client'
import { type Search, stringifySearch } from '~/lib/search'

export type Kind = 'item' | 'location' | 'unit' | 'order' | 'delivery' | 'lot'

export interface Found {
  kind: Kind
  id: string
  code: string
  name: string
  /** Where it opens. */
  to: string
  search?: Search
}

/** Of each kind, as many as one looks through. */
const FEW = 6

interface Finder {
  kind: Kind
  permission: string
  /** Whether such a code may be typed so. */
  fits: (text: string) => boolean
  find: (text: string, signal: AbortSignal) => Promise<Found[]>
}

const list = async <T>(path: string, params: Search, signal: AbortSignal): Promise<T[]> =>
  (await get<Page<T>>(`/api/v1/${path}${stringifySearch({ limit: String(FEW), ...params })}`, { signal }))
    .items

const code = (text: string) => /^\S{2,64}$/.test(text)
/** An SSCC with or without the identifier that scanners put in front. */
const sscc = (text: string) => /^(?:\(00\)|00)?(\d{18})$/.exec(text.replaceAll(' ', ''))?.[1]

const finders: Finder[] = [
  {
    kind: 'order',
    permission: 'shipments:read',
    fits: code,
    find: async (number, signal) =>
      (await list<OrderSummary>('orders', { number }, signal)).map((order) => ({
        kind: 'order',
        id: order.id,
        code: order.number,
        name: order.external_ref ?? '',
        to: `/orders/${order.id}`,
      })),
  },
  {
    kind: 'delivery',
    permission: 'receiving:read',
    fits: code,
    find: async (number, signal) =>
      (await list<DeliveryHead>('deliveries', { number }, signal)).map((delivery) => ({
        kind: 'delivery',
        id: delivery.id,
        code: delivery.number,
        name: delivery.external_ref ?? '',
        to: `/deliveries/${delivery.id}`,
      })),
  },
  {
    kind: 'unit',
    permission: 'inventory:read',
    fits: (text) => sscc(text) !== undefined,
    find: async (text, signal) =>
      (await list<Unit>('handling-units', { sscc: sscc(text) ?? '', left: 'true' }, signal)).map((unit) => ({
        kind: 'unit',
        id: unit.id,
        code: unit.sscc,
        name: unit.location ?? '',
        to: `/handling-units/${unit.id}`,
      })),
  },
  {
    kind: 'location',
    permission: 'locations:read',
    fits: (text) => /^\S{1,40}$/.test(text),
    find: async (text, signal) =>
      (await list<Location>('locations', { code_prefix: text.toUpperCase() }, signal)).map((location) => ({
        kind: 'location',
        id: location.id,
        code: location.code,
        name: location.zone,
        to: `/locations/${location.id}`,
      })),
  },
  {
    kind: 'item',
    permission: 'catalog:read',
    fits: (text) => text.length >= 2,
    find: async (q, signal) =>
      (await list<Item>('items', { q }, signal)).map((item) => ({
        kind: 'item',
        id: item.id,
        code: item.sku,
        name: item.name,
        to: `/items/${item.id}`,
      })),
  },
  {
    kind: 'lot',
    permission: 'inventory:read',
    fits: code,
    find: async (text, signal) =>
      (await list<Lot>('lots', { code: text }, signal)).map((lot) => ({
        kind: 'lot',
        id: lot.id,
        code: lot.code,
        name: lot.sku,
        to: '/stock',
        search: { by: 'lot', code: lot.code, row: lot.id },
      })),
  },
]

/** An exact code comes first, whatever it is of. */
export function ranked(found: readonly Found[], text: string): Found[] {
  const wanted = text.trim().toLowerCase()
  const rank = ({ code: is }: Found) => (is.toLowerCase() === wanted ? 0 : 1)
  return found.toSorted((a, b) => rank(a) - rank(b))
}

/** Asks for everything at once. What one kind refuses does not hide the others; only if all fail it is a failure. */
export async function findAll(
  text: string,
  permissions: readonly string[],
  signal: AbortSignal,
): Promise<Found[]> {
  const wanted = finders.filter(({ permission, fits }) => permissions.includes(permission) && fits(text))
  const answers = await Promise.allSettled(wanted.map(({ find }) => find(text, signal)))
  signal.throwIfAborted()
  const failed = answers.find((answer) => answer.status === 'rejected')
  if (failed && !answers.some(({ status }) => status === 'fulfilled')) throw failed.reason
  return ranked(
    answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : [])),
    text,
  )
}
