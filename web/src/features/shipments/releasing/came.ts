import type { Order, PreviewedLine, PreviewedOrder, ReleaseOutcome } from '~/api/shipments'

export const OUTCOMES = ['whole', 'part', 'waits', 'refused'] as const satisfies readonly ReleaseOutcome[]

/** The most orders that the server looks at at once. */
export const MOST_AT_ONCE = 200

interface Ranked {
  priority: number
  due_on: string | null
  created_at: string
}

/** The most urgent first, then what is due first, then what came first: what one gets is gone for the next. */
export function inSequence<Row extends Ranked>(orders: readonly Row[]): Row[] {
  const due = ({ due_on }: Ranked) => due_on ?? '9999'
  return orders.toSorted(
    (a, b) =>
      b.priority - a.priority || due(a).localeCompare(due(b)) || a.created_at.localeCompare(b.created_at),
  )
}

const amount = (text: string) => Number(text)

/** What a release came to, as a preview tells it. */
export function cameOf({ id, number, state, policy, lines }: Order): PreviewedOrder {
  const came = lines.map(
    (line): PreviewedLine => ({
      id: line.id,
      line_no: line.line_no,
      item_id: line.item_id,
      sku: line.sku,
      name: line.name,
      base_unit: line.base_unit,
      wanted: line.open,
      claimed: line.allocated,
      claims: line.allocations.map(({ location, lot, serial, quantity, why }) => ({
        location_id: '',
        location,
        lot,
        serial,
        quantity,
        why,
      })),
      shortage: line.shortage,
      taken: [],
    }),
  )
  const none = came.every(({ claimed }) => amount(claimed) === 0)
  const short = lines.some((line) => amount(line.short) > 0)
  return {
    id,
    number,
    state,
    policy,
    outcome: none ? 'waits' : short ? 'part' : 'whole',
    refusal: null,
    lines: came,
  }
}

/** Whether an order got something else than was shown: others were faster. */
export function differs(shown: PreviewedOrder | undefined, came: PreviewedOrder): boolean {
  if (!shown) return false
  const claimed = new Map(shown.lines.map((line) => [line.id, amount(line.claimed)]))
  return (
    shown.outcome !== came.outcome || came.lines.some((line) => claimed.get(line.id) !== amount(line.claimed))
  )
}

/** How many orders come to what. */
export function counted(orders: readonly PreviewedOrder[]): [ReleaseOutcome, number][] {
  return OUTCOMES.map((outcome): [ReleaseOutcome, number] => [
    outcome,
    orders.filter((order) => order.outcome === outcome).length,
  ]).filter(([, count]) => count > 0)
}
