import type { Device } from '~/api/access'
import { StateMark } from '~/desk/Card'
import { useWord } from '~/lib/i18n/useWord'

export const deviceLooks = { waiting: 'waiting', enrolled: 'accepted', revoked: 'wrong' } as const

export function DeviceState({ state }: { state: Device['state'] }) {
  const word = useWord()
  return (
    <StateMark state={deviceLooks[state] ?? 'waiting'}>
      {word(`console:deviceState.${state}`, state)}
    </StateMark>
  )
}
