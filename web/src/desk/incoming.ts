import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Incoming } from '~/api/receiving'
import { get } from '~/lib/api/client'
import { sum } from './decimal'
import { useMay } from './session'

/** What is asked for in the same moment is asked for in one request: a list shows a hundred items at once. */
const GATHER_MS = 15
/** As many as the server takes. */
const MOST = 200

type Waiting = Map<string, ((answer: Incoming[] | Promise<never>) => void)[]>

let waiting: Waiting = new Map()

async function ask(asked: Waiting): Promise<void> {
  const items = [...asked.keys()].join(',')
  const answer = await get<Incoming[]>(`/api/v1/incoming?items=${items}`).then(
    (rows) => (id: string) => rows.filter(({ item_id }) => item_id === id),
    (error: unknown) => () => Promise.reject(error),
  )
  for (const [id, tell] of asked) for (const one of tell) one(answer(id))
}

function flush(): void {
  const all = [...waiting]
  waiting = new Map()
  for (let at = 0; at < all.length; at += MOST) void ask(new Map(all.slice(at, at + MOST)))
}

/** What is on its way of an item, by warehouse. */
function incomingOf(itemId: string): Promise<Incoming[]> {
  return new Promise((resolve) => {
    if (waiting.size === 0) setTimeout(flush, GATHER_MS)
    waiting.set(itemId, [...(waiting.get(itemId) ?? []), resolve])
  })
}

export const incomingQuery = (itemId: string) =>
  queryOptions({
    queryKey: ['incoming', itemId],
    queryFn: () => incomingOf(itemId),
    staleTime: 10_000,
  })

export interface Coming {
  quantity: string
  /** The first day on which some of it is expected, where a delivery says. */
  next: string | null
}

/** What is announced of an item and has not come, to one warehouse or to all; nothing for those who may not see deliveries. */
export function useIncoming(itemId: string | undefined, warehouseId?: string): Coming | undefined {
  const may = useMay('receiving:read')
  const { data } = useQuery({ ...incomingQuery(itemId ?? ''), enabled: may && itemId !== undefined })
  if (!may || !data) return undefined
  const rows = data.filter((row) => warehouseId === undefined || row.warehouse_id === warehouseId)
  const days = rows.flatMap(({ next_on }) => next_on ?? []).sort()
  return { quantity: sum(rows.map(({ incoming }) => incoming)), next: days[0] ?? null }
}
