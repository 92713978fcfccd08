import { useSyncExternalStore } from 'react'
import type { OutboxView } from '../outbox'
import { floor } from './floor'

/** How the outbox of this device stands. */
export function useOutbox(): OutboxView {
  const { outbox } = floor()
  return useSyncExternalStore(outbox.subscribe, outbox.view)
}
