import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { ScanView } from '~/api/gen/types.gen'
import type { Reservation, StockRow } from '~/api/inventory'
import type { Carton, Order } from '~/api/shipments'
import type { Page } from '~/api/types'
import { useOnlyWarehouse } from '~/desk/names'
import { command, get } from '~/lib/api/client'
import { CommandKey, newKey } from '~/lib/api/key'
import { tell } from '~/lib/feedback/sounds'
import { readAllAgain } from '~/lib/session'
import { leftOf, type Named, namedOf, progressOf, type Refusal, refusalOf } from './named'

/** What the station answers to an input. Refusals stay until something is right again. */
export type Said =
  | { tone: 'accepted'; say: 'packed'; name: string; quantity: string; unit: string }
  | { tone: 'accepted'; say: 'opened'; number: string }
  | { tone: 'done'; say: 'allPacked' }
  | { tone: 'done'; say: 'closed'; number: number; sscc: string }
  | { tone: 'done'; say: 'shipped'; number: string }
  | { tone: 'wrong'; say: Refusal; name: string; left: number; unit: string }
  | { tone: 'wrong'; say: 'unknown' | 'other' | 'orderFirst'; text: string }
  | { tone: 'wrong'; say: 'several' | 'noCarton' | 'unitOfMany' | 'unitOfNone' | 'unitLeft' | 'cartonOpen' }
  | { tone: 'wrong'; say: 'problem'; error: unknown }

const orderPath = (id: string) => `/api/v1/orders/${id}`

/** The order whose picked goods a tote or a pallet holds. */
async function orderIn(unit: string): Promise<'none' | 'many' | string> {
  const { items } = await get<Page<StockRow>>(`/api/v1/stock?handling_unit_id=${unit}&limit=20`)
  const claims = await Promise.all(
    items.map(({ stock_id }) => get<Page<Reservation>>(`/api/v1/reservations?stock_id=${stock_id}&limit=50`)),
  )
  const ids = claims.flatMap((page) =>
    page.items.filter(({ outside }) => !outside).map(({ order_id }) => order_id),
  )
  const [first, ...others] = [...new Set(ids)]
  if (!first) return 'none'
  return others.length > 0 ? 'many' : first
}

export interface Goods {
  sku: string
  name: string
  /** All that is picked of it, if it is left out. */
  quantity?: string
  lot: string | null
  serial: string | null
}

/** The work of a packing station: one order, one input after the other. */
export function usePacking(orderId: string | null, open: (id: string | null) => void) {
  const client = useQueryClient()
  const warehouse = useOnlyWarehouse()
  const [said, setSaid] = useState<Said | null>(null)
  const [busy, setBusy] = useState(false)
  const key = useRef(new CommandKey())
  const tail = useRef(Promise.resolve())
  const query = useQuery({
    queryKey: ['order', orderId],
    queryFn: ({ signal }) => get<Order>(orderPath(orderId ?? ''), { signal }),
    enabled: orderId !== null,
    refetchInterval: 10_000,
  })
  const order = orderId === null ? undefined : query.data

  const say = (next: Said) => {
    tell(next.tone)
    setSaid(next)
  }

  /** A command. Its key stays the same while nobody knows whether it was done, so that scanning again packs nothing twice. */
  const send = <T>(path: string, body: unknown): Promise<T> =>
    key.current.send([path, body], (key) => command<T>('POST', path, key, body))

  const readAgain = (id: string) =>
    client.fetchQuery({
      queryKey: ['order', id],
      queryFn: () => get<Order>(orderPath(id)),
      staleTime: 0,
    })

  /** One thing after the other, none is lost; what fails is said and stays. */
  const during = (work: () => Promise<void>): Promise<void> => {
    const next = tail.current.then(() => run(work))
    tail.current = next
    return next
  }

  const run = async (work: () => Promise<void>) => {
    setBusy(true)
    try {
      await work()
    } catch (error) {
      say({ tone: 'wrong', say: 'problem', error })
      if (orderId) await client.invalidateQueries({ queryKey: ['order', orderId] })
    } finally {
      setBusy(false)
    }
  }

  /** The order as it was read last: an input that waited for another finds what that one left. */
  const now = () => (orderId === null ? undefined : client.getQueryData<Order>(['order', orderId]))
  const openIn = (some: Order | undefined) => some?.cartons.find(({ state }) => state === 'open') ?? null

  const change = async (next: { id: string; number: string }) => {
    if (next.id === orderId) return
    const openCarton = openIn(now())
    // Goods of two orders in one carton are the dearest mistake of a packing table.
    if (openCarton && openCarton.contents.length > 0) return say({ tone: 'wrong', say: 'cartonOpen' })
    open(next.id)
    say({ tone: 'accepted', say: 'opened', number: next.number })
  }

  const packGoods = async ({ name, ...goods }: Goods) => {
    const order = now()
    if (!order) return say({ tone: 'wrong', say: 'orderFirst', text: goods.sku })
    const unit = order.lines.find(({ sku }) => sku === goods.sku)?.base_unit ?? ''
    const refused = refusalOf({ sku: goods.sku, quantity: goods.quantity ?? '0' }, order.lines)
    if (refused) return say({ tone: 'wrong', say: refused.why, name, left: refused.left, unit })
    const all = order.lines
      .filter(({ sku }) => sku === goods.sku)
      .reduce((sum, line) => sum + leftOf(line), 0)
    await send<Carton>(`${orderPath(order.id)}/pack`, {
      sku: goods.sku,
      ...(goods.quantity === undefined ? {} : { quantity: goods.quantity }),
      ...(goods.lot === null ? {} : { lot: goods.lot }),
      ...(goods.serial === null ? {} : { serial: goods.serial }),
    })
    const after = await readAgain(order.id)
    if (progressOf(after.lines).whole) return say({ tone: 'done', say: 'allPacked' })
    say({ tone: 'accepted', say: 'packed', name, quantity: goods.quantity ?? String(all), unit })
  }

  const closeCarton = async (weight_g: number | null) => {
    const openCarton = openIn(now())
    if (!openCarton) return say({ tone: 'wrong', say: 'noCarton' })
    await send(`/api/v1/cartons/${openCarton.id}/close`, weight_g === null ? {} : { weight_g })
    await readAgain(orderId ?? '')
    say({ tone: 'done', say: 'closed', number: openCarton.number, sscc: openCarton.sscc })
  }

  const inUnit = async (id: string) => {
    const found = await orderIn(id)
    if (found === 'none') return say({ tone: 'wrong', say: 'unitOfNone' })
    if (found === 'many') return say({ tone: 'wrong', say: 'unitOfMany' })
    const { number } = await readAgain(found)
    await change({ id: found, number })
  }

  const act = async (named: Named) => {
    switch (named.what) {
      case 'nothing':
        return
      case 'order':
        return change(named)
      case 'carton':
        return change(named.order)
      case 'unit':
        return named.here ? inUnit(named.id) : say({ tone: 'wrong', say: 'unitLeft' })
      case 'goods':
        return packGoods(named)
      case 'close':
        return closeCarton(null)
      case 'several':
        return say({ tone: 'wrong', say: 'several' })
      default:
        return say({ tone: 'wrong', say: named.what, text: named.text })
    }
  }

  return {
    order,
    query,
    said,
    busy,
    openCarton: openIn(order),
    /** What a scanner sent, or somebody typed. */
    take: (text: string) =>
      during(async () => {
        const order = now()
        const body = {
          text,
          ...(order || warehouse ? { warehouse_id: order?.warehouse_id ?? warehouse?.id } : {}),
        }
        // Nothing is written: the key is only the client's habit.
        const view = await command<ScanView>('POST', '/api/v1/scans', newKey(), body)
        await act(namedOf(view, order?.lines ?? []))
      }),
    pack: (goods: Goods) => during(() => packGoods(goods)),
    close: (weight_g: number | null) => during(() => closeCarton(weight_g)),
    ship: (body: Record<string, unknown>) =>
      during(async () => {
        if (orderId === null) return
        const shipment = await send<{ number: string }>(`${orderPath(orderId)}/ship`, body)
        await readAllAgain(client)
        say({ tone: 'done', say: 'shipped', number: shipment.number })
      }),
    leave: () => {
      open(null)
      setSaid(null)
    },
    open: (id: string, number: string) => during(() => change({ id, number })),
    forget: () => setSaid(null),
  }
}

export type Packing = ReturnType<typeof usePacking>
