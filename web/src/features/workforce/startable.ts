import { queryOptions } from '@tanstack/react-query'
import type { DeliveryRow } from '~/api/receiving'
import type { OrderSummary } from '~/api/shipments'
import type { Page } from '~/api/types'
import { get } from '~/lib/api/client'

/** Work that is no task: it is begun by whoever stands before it. */
export const STARTABLE = ['receive', 'pack', 'ship'] as const
export type Startable = (typeof STARTABLE)[number]

/** Who may begin it. */
const NEEDS: Record<Startable, string> = {
  receive: 'receiving:write',
  pack: 'shipments:pack',
  ship: 'shipments:write',
}

/** What can be begun, the furthest first: what somebody began is to be ended. */
const STATES: Record<Startable, string[]> = {
  receive: ['processing', 'validated', 'created'],
  pack: ['in_packing', 'picked'],
  ship: ['packed'],
}

/** As many are shown of each state: beyond it there is enough to do. */
const SHOWN = 50

/** A delivery or an order that can be begun. */
export interface Document {
  id: string
  number: string
  begun: boolean
  /** The day for which it is expected or due. */
  day: string | null
  /** Where a delivery arrives. */
  dock: string | null
  /** Of a delivery: how many of its lines have come whole. */
  lines: { done: number; of: number } | null
}

type Row = DeliveryRow | OrderSummary

function documentOf(row: Row): Document {
  const { id, number, state } = row
  const begun = state === 'processing' || state === 'in_packing'
  if (!('expected_on' in row)) return { id, number, begun, day: row.due_on, dock: null, lines: null }
  const lines = { done: row.complete_lines, of: row.lines }
  return { id, number, begun, day: row.expected_on, dock: row.dock, lines }
}

export const startableQuery = (what: Startable, warehouse: string) =>
  queryOptions({
    queryKey: ['startable', what, warehouse],
    queryFn: async ({ signal }): Promise<{ documents: Document[]; more: boolean }> => {
      const list = what === 'receive' ? 'deliveries' : 'orders'
      const pages = await Promise.all(
        STATES[what].map((state) =>
          get<Page<Row>>(`/api/v1/${list}?state=${state}&warehouse_id=${warehouse}&limit=${SHOWN}`, {
            signal,
          }),
        ),
      )
      const documents = pages.flatMap(({ items }) => items).map(documentOf)
      return { documents, more: pages.some(({ next }) => next !== null) }
    },
    refetchOnWindowFocus: false,
  })

/** What somebody with these rights may begin. */
export const startableBy = (permissions: readonly string[]): Startable[] =>
  STARTABLE.filter((what) => permissions.includes(NEEDS[what]))
