import type { DeliveryState } from '~/api/receiving'
import { StateMark } from '~/desk/Card'
import { useWord } from '~/lib/i18n/useWord'
import type { State } from '~/ui/state'

export const DELIVERY_STATES = [
  'created',
  'validated',
  'processing',
  'completed',
  'partially_completed',
  'canceled',
] as const

const looks: Record<DeliveryState, State> = {
  created: 'waiting',
  validated: 'waiting',
  processing: 'doing',
  completed: 'accepted',
  partially_completed: 'attention',
  canceled: 'waiting',
}

export const isOpen = (state: DeliveryState) => ['created', 'validated', 'processing'].includes(state)

export function DeliveryStateMark({ state }: { state: DeliveryState }) {
  const word = useWord()
  return (
    <StateMark state={looks[state] ?? 'waiting'}>{word(`console:deliveryState.${state}`, state)}</StateMark>
  )
}
