import type { ScanView } from '~/api/gen/types.gen'
import type { OrderLine } from '~/api/shipments'

/** What a scan means at a packing station. */
export type Named =
  | { what: 'order'; id: string; number: string }
  | { what: 'carton'; order: { id: string; number: string }; sscc: string; state: string }
  | { what: 'unit'; id: string; sscc: string; here: boolean }
  | { what: 'goods'; sku: string; name: string; quantity: string; lot: string | null; serial: string | null }
  | { what: 'close' }
  | { what: 'several' }
  | { what: 'other'; text: string }
  | { what: 'unknown'; text: string }
  | { what: 'nothing' }

type Match = ScanView['matches'][number]

function goodsOf(found: Match): Named | null {
  if (found.kind === 'item') {
    const { item, quantity, lot, serial } = found
    return {
      what: 'goods',
      sku: item.sku,
      name: item.name,
      quantity,
      lot: lot?.code ?? null,
      serial: serial?.code ?? null,
    }
  }
  if (found.kind === 'serial') {
    return { what: 'goods', sku: found.sku, name: found.name, quantity: '1', lot: null, serial: found.code }
  }
  return null
}

function namedBy(found: Match, text: string): Named {
  switch (found.kind) {
    case 'order':
      return { what: 'order', id: found.id, number: found.number }
    case 'carton':
      return { what: 'carton', order: found.order, sscc: found.sscc, state: found.state }
    case 'handling_unit':
      return { what: 'unit', id: found.id, sscc: found.sscc, here: found.state === 'in_stock' }
    default:
      return goodsOf(found) ?? { what: 'other', text }
  }
}

/** Reads the server's answer to a scan. Of several things that answer, one that the order wants is meant. */
export function namedOf(view: ScanView, lines: readonly OrderLine[]): Named {
  if (view.outcome === 'ignored') return { what: 'nothing' }
  if (view.outcome === 'command') {
    return view.command === 'end' || view.command === 'ok' || view.command === 'new_unit'
      ? { what: 'close' }
      : { what: 'other', text: view.text }
  }
  const found =
    view.outcome === 'ambiguous' ? view.candidates.flatMap(({ matches }) => matches) : view.matches
  const [first, ...more] = found
  if (!first) return { what: 'unknown', text: view.text }
  if (more.length === 0) return namedBy(first, view.text)
  const wanted = found
    .map(goodsOf)
    .filter((one) => one?.what === 'goods' && lines.some(({ sku }) => sku === one.sku))
  const [only, ...others] = wanted
  return only && others.length === 0 ? only : { what: 'several' }
}

/** Exact enough for the eye and for comparing: quantities have six places at most. */
const difference = (a: string, b: string) => Math.round((Number(a) - Number(b)) * 1e6) / 1e6

/** What is picked of a line and in no carton yet. */
export const leftOf = (line: OrderLine) => Math.max(0, difference(line.picked, line.packed))

export interface Progress {
  packed: number
  picked: number
  /** Everything that was picked is in cartons. */
  whole: boolean
}

/** How far an order is, counted in lines: their units differ. */
export function progressOf(lines: readonly OrderLine[]): Progress {
  const picked = lines.filter((line) => Number(line.picked) > 0)
  const packed = picked.filter((line) => leftOf(line) === 0)
  return {
    packed: packed.length,
    picked: picked.length,
    whole: picked.length > 0 && packed.length === picked.length,
  }
}

export type Refusal = 'notInOrder' | 'notPicked' | 'packedAlready' | 'tooMuch'

/** Why goods do not go into the carton, as far as the station knows by itself; null if they do. */
export function refusalOf(
  goods: { sku: string; quantity: string },
  lines: readonly OrderLine[],
): { why: Refusal; left: number } | null {
  const of = lines.filter(({ sku }) => sku === goods.sku)
  const left = of.reduce((sum, line) => Math.round((sum + leftOf(line)) * 1e6) / 1e6, 0)
  if (of.length === 0) return { why: 'notInOrder', left }
  if (of.every((line) => Number(line.picked) === 0)) return { why: 'notPicked', left }
  if (left === 0) return { why: 'packedAlready', left }
  return Number(goods.quantity) > left ? { why: 'tooMuch', left } : null
}
