import { queryOptions } from '@tanstack/react-query'
import type { Lot, Movement, StockRow } from '~/api/inventory'
import type { Receipt } from '~/api/receiving'
import type { ShipmentSummary } from '~/api/shipments'
import type { Page } from '~/api/types'
import { get } from '~/lib/api/client'
import { stringifySearch } from '~/lib/search'

/** What is traced: a lot, or one unit with its own number. */
export interface Traced {
  kind: 'lot' | 'serial'
  code: string
  itemId: string
  sku: string
  unit: string
  lotId: string | null
  expiresOn: string | null
}

/** More than this is read nowhere at once; a lot that moved more often is traced by its newest movements. */
const MOST_PAGES = 50

interface Whole<T> {
  items: T[]
  /** All of it was read. */
  whole: boolean
  archivedBefore: string | null
}

async function all<T>(
  path: string,
  params: Record<string, string>,
  { signal, most = MOST_PAGES }: { signal: AbortSignal; most?: number },
): Promise<Whole<T>> {
  const items: T[] = []
  let after: string | null = null
  for (let page = 0; page < most; page += 1) {
    const search = { ...params, limit: '200', ...(after === null ? {} : { after }) }
    const answer: Page<T> & { archived_before?: string | null } = await get(path + stringifySearch(search), {
      signal,
    })
    items.push(...answer.items)
    after = answer.next
    if (after === null) return { items, whole: true, archivedBefore: answer.archived_before ?? null }
  }
  return { items, whole: false, archivedBefore: null }
}

/** Lots and units with this code; of one item, where one is named. */
export const candidatesQuery = (code: string, itemId: string | null) =>
  queryOptions({
    queryKey: ['traced', code, itemId],
    queryFn: async ({ signal }): Promise<Traced[]> => {
      const item = itemId === null ? {} : { item_id: itemId }
      const [lots, rows] = await Promise.all([
        get<Page<Lot>>(`/api/v1/lots${stringifySearch({ code, limit: '50', ...item })}`, { signal }),
        get<Page<StockRow>>(
          `/api/v1/stock${stringifySearch({ serial: code, empty: 'true', limit: '200', ...item })}`,
          { signal },
        ),
      ])
      const units = new Map(rows.items.map((row) => [row.item_id, row]))
      return [
        ...lots.items.map(
          (lot): Traced => ({
            kind: 'lot',
            code: lot.code,
            itemId: lot.item_id,
            sku: lot.sku,
            unit: lot.unit,
            lotId: lot.id,
            expiresOn: lot.expires_on,
          }),
        ),
        ...[...units.values()].map(
          (row): Traced => ({
            kind: 'serial',
            code: row.serial ?? code,
            itemId: row.item_id,
            sku: row.sku,
            unit: row.unit,
            lotId: null,
            expiresOn: row.expires_on,
          }),
        ),
      ]
    },
  })

export interface Read {
  movements: Movement[]
  rows: StockRow[]
  whole: boolean
  archivedBefore: string | null
}

async function ofLot(traced: Traced, signal: AbortSignal): Promise<Read> {
  const filter = { item_id: traced.itemId, lot_id: traced.lotId ?? '' }
  const [moved, there] = await Promise.all([
    all<Movement>('/api/v1/movements', filter, { signal }),
    all<StockRow>('/api/v1/stock', filter, { signal }),
  ])
  return {
    movements: moved.items,
    rows: there.items,
    whole: moved.whole && there.whole,
    archivedBefore: moved.archivedBefore,
  }
}

/** A unit has rows of its own, wherever it was: their movements are its own. */
async function ofSerial(traced: Traced, signal: AbortSignal): Promise<Read> {
  const filter = { item_id: traced.itemId, serial: traced.code }
  const there = await all<StockRow>('/api/v1/stock', { ...filter, empty: 'true' }, { signal })
  const moved = await Promise.all(
    there.items.map(({ stock_id }) => all<Movement>(`/api/v1/stock/${stock_id}/movements`, {}, { signal })),
  )
  // A move within the warehouse is of two rows.
  const once = new Map(moved.flatMap(({ items }) => items).map((movement) => [movement.seq, movement]))
  return {
    movements: [...once.values()].sort((a, b) => b.seq - a.seq),
    rows: there.items.filter(({ on_hand }) => Number(on_hand) !== 0),
    whole: there.whole && moved.every(({ whole }) => whole),
    archivedBefore: moved.map(({ archivedBefore }) => archivedBefore).find((at) => at !== null) ?? null,
  }
}

export const traceQuery = (traced: Traced) =>
  queryOptions({
    queryKey: ['trace', traced.kind, traced.code, traced.itemId],
    queryFn: ({ signal }) => (traced.kind === 'lot' ? ofLot(traced, signal) : ofSerial(traced, signal)),
  })

/** The receipts of an item, to say who brought it: movements name the receipt alone. */
export const receiptsQuery = (itemId: string) =>
  queryOptions({
    queryKey: ['receipts', itemId],
    queryFn: async ({ signal }) => {
      const { items } = await all<Receipt>('/api/v1/receipts', { item_id: itemId }, { signal, most: 10 })
      return new Map(items.map((receipt) => [receipt.id, receipt]))
    },
    staleTime: 60_000,
  })

/** What left with an order. */
export const shipmentQuery = (orderId: string) =>
  queryOptions({
    queryKey: ['shipment-of', orderId],
    queryFn: async ({ signal }) => {
      const path = `/api/v1/shipments${stringifySearch({ order_id: orderId, limit: '1' })}`
      return (await get<Page<ShipmentSummary>>(path, { signal })).items[0] ?? null
    },
    staleTime: 60_000,
  })
