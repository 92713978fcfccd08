import { command } from '../api/client'
import { newKey } from '../api/key'
import type { Meaning, SlotKind } from '../steps'

/** One thing that a scan names, as the server says. */
export interface Found {
  kind: string
  /** Its id, where it is a thing of its own: an order, a delivery. */
  id: string | null
  /** Its code: of a place, an item, a unit. */
  code: string | null
  title: string | null
  /** Of an item's packaging: what one scan stands for. */
  holds: string | null
  /** Of a carton: the order that it is packed for. */
  order: { id: string; number: string } | null
  /** What else is known of it, for the card: name and value. */
  facts: [name: string, value: string][]
}

const SLOTS: Record<string, SlotKind> = {
  item: 'item',
  location: 'location',
  handling_unit: 'unit',
  carton: 'unit',
  lot: 'lot',
  serial: 'serial',
}

const PATIENCE_MS = 3000

type Fields = Record<string, unknown>
const fields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {}
const list = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fields) : [])
const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : null

function facts(pairs: Record<string, unknown>): [string, string][] {
  return Object.entries(pairs).flatMap(([name, value]) => {
    const said = text(value)
    return said === null ? [] : [[name, said] as [string, string]]
  })
}

/** What goods say beside their name. */
const ofGoods = (match: Fields) =>
  facts({
    quantity: match.quantity,
    lot: fields(match.lot).code ?? match.lot,
    serial: fields(match.serial).code ?? match.serial,
    expiry: match.expires_on,
  })

/** Reads one match, whatever else the server says of it. */
function foundOf(match: Fields): Found {
  const kind = text(match.kind) ?? ''
  const item = fields(match.item)
  const code = text(item.sku) ?? text(match.sscc) ?? text(match.code) ?? text(match.number)
  const title = text(item.name) ?? text(match.name) ?? code
  const contents = list(match.contents).flatMap((one) => {
    const name = text(one.name)
    return name === null ? [] : [[name, text(one.quantity) ?? ''] as [string, string]]
  })
  const order = fields(match.order)
  const [orderId, number] = [text(order.id), text(order.number)]
  return {
    kind,
    id: text(match.id) ?? text(item.id),
    code,
    title,
    holds: kind === 'item' ? text(match.quantity) : null,
    order: orderId !== null && number !== null ? { id: orderId, number } : null,
    facts: [
      ...ofGoods(match),
      ...facts({ zone: match.zone, location: match.location, state: match.state }),
      ...contents,
    ],
  }
}

/** Asks the server what a scan names: everything that it may be. */
export async function resolve(raw: string, warehouse: string): Promise<Found[]> {
  const body = { text: raw, warehouse_id: warehouse }
  const options = { timeoutMs: PATIENCE_MS }
  const answer = fields(await command<unknown>('POST', '/api/v1/scans', newKey(), body, options))
  // Of a code that lost its separators: whatever its readings name.
  const read = list(answer.candidates).flatMap((candidate) => list(candidate.matches))
  return [...list(answer.matches), ...read].map(foundOf)
}

/** What it fills a slot with; null if it is nothing that steps take. */
export function meaningOf({ kind, code, title, holds }: Found): Meaning | null {
  const slot = SLOTS[kind]
  return slot && code !== null ? { kind: slot, value: code, title, holds } : null
}
