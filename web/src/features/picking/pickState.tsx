import type { PickListRow, PickStop } from '~/api/picking'
import { StateMark } from '~/desk/Card'
import { useWord } from '~/lib/i18n/useWord'

export const PICK_STATES = ['open', 'in_picking', 'completed', 'canceled'] as const

const looks = { open: 'waiting', in_picking: 'doing', completed: 'accepted', canceled: 'waiting' } as const
const stopLooks = { open: 'waiting', picked: 'accepted', short: 'attention', dropped: 'waiting' } as const

export const isOver = ({ state }: { state: PickListRow['state'] }) =>
  ['completed', 'canceled'].includes(state)

export function PickState({ state }: { state: PickListRow['state'] }) {
  const word = useWord()
  return <StateMark state={looks[state] ?? 'waiting'}>{word(`console:pickState.${state}`, state)}</StateMark>
}

export function StopState({ state }: { state: PickStop['state'] }) {
  const word = useWord()
  return (
    <StateMark state={stopLooks[state] ?? 'waiting'}>{word(`console:stopState.${state}`, state)}</StateMark>
  )
}
