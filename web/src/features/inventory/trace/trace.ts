import type { Movement } from '~/api/inventory'
import { minus, negative, sum } from '~/desk/decimal'

/** How goods of a lot came in, left, or were corrected: by one document. */
export interface Flow {
  way: 'in' | 'out' | 'corrected'
  /** The place outside: supplier, customer, adjustment, transit. */
  place: string
  referenceKind: string
  referenceId: string
  /** Into stock counts up, out of stock down. */
  quantity: string
  first: string
  last: string
  reasons: string[]
  movements: number
}

export interface Trace {
  received: Flow[]
  left: Flow[]
  corrected: Flow[]
  figures: { received: string; shipped: string; corrected: string; onHand: string }
  /** What stands there without a movement that is still read: its months were put away. Zero while all is there. */
  before: string
}

const outside = (movement: Movement) => movement.from.virtual_place ?? movement.to.virtual_place

function wayOf(movement: Movement): Flow['way'] | null {
  const place = outside(movement)
  if (!place) return null
  if (place === 'adjustment') return 'corrected'
  return movement.from.virtual_place ? 'in' : 'out'
}

/** What crossed the border of the stock, document by document; moves within the warehouse change nothing of it. */
function flowsOf(movements: readonly Movement[]): Flow[] {
  const flows = new Map<string, Flow>()
  for (const movement of movements) {
    const way = wayOf(movement)
    if (!way) continue
    const place = outside(movement) ?? ''
    const signed = movement.from.virtual_place ? movement.quantity : negative(movement.quantity)
    const key = [way, place, movement.reference_kind, movement.reference_id].join(' ')
    const before = flows.get(key)
    flows.set(key, {
      way,
      place,
      referenceKind: movement.reference_kind,
      referenceId: movement.reference_id,
      quantity: before ? sum([before.quantity, signed]) : signed,
      first: before && before.first < movement.moved_at ? before.first : movement.moved_at,
      last: before && before.last > movement.moved_at ? before.last : movement.moved_at,
      reasons: [...new Set([...(before?.reasons ?? []), ...(movement.reason ? [movement.reason] : [])])],
      movements: (before?.movements ?? 0) + 1,
    })
  }
  return [...flows.values()].sort((a, b) => a.first.localeCompare(b.first))
}

/** Everything that is known of where goods came from and where they went, so that it adds up to what stands there. */
export function traceOf(movements: readonly Movement[], onHand: string): Trace {
  const flows = flowsOf(movements)
  const of = (way: Flow['way']) => flows.filter((flow) => flow.way === way)
  const total = (way: Flow['way']) => sum(of(way).map(({ quantity }) => quantity))
  const [received, shipped, corrected] = [total('in'), negative(total('out')), total('corrected')]
  return {
    received: of('in'),
    left: of('out'),
    corrected: of('corrected'),
    figures: { received, shipped, corrected, onHand },
    before: minus(onHand, sum([received, negative(shipped), corrected])),
  }
}
