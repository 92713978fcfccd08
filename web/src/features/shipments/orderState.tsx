import { StateMark } from '~/desk/Card'
import { useWord } from '~/lib/i18n/useWord'
import type { State } from '~/ui/state'

export const ORDER_STATES = [
  'created',
  'hold',
  'open',
  'promised',
  'released',
  'allocated',
  'partially_allocated',
  'in_picking',
  'picked',
  'in_packing',
  'packed',
  'shipped',
  'cancelled',
] as const

const looks: Record<string, State> = {
  hold: 'attention',
  open: 'attention',
  partially_allocated: 'attention',
  released: 'doing',
  in_picking: 'doing',
  in_packing: 'doing',
  shipped: 'accepted',
  packed: 'accepted',
  cancelled: 'waiting',
}

export function OrderState({ state }: { state: string }) {
  const word = useWord()
  return <StateMark state={looks[state] ?? 'waiting'}>{word(`console:orderState.${state}`, state)}</StateMark>
}

/** Whether a person may send it to the floor now: for the first time, or again for what was short. */
export const releasable = (state: string) => ['open', 'promised'].includes(state)
export const holdable = (state: string) => ['created', 'open', 'promised'].includes(state)
export const cancellable = (state: string) =>
  ['created', 'hold', 'open', 'promised', 'allocated', 'partially_allocated'].includes(state)
export const packable = (state: string) => ['picked', 'in_packing', 'packed'].includes(state)
export const over = (state: string) => ['shipped', 'cancelled'].includes(state)
