import { useSyncExternalStore } from 'react'

/**
 * `live`: what happens is told as it happens. `connecting`: for the moment it is not, and what is shown may be some seconds
 * old. `asking`: it cannot be told, so it is asked for again and again. `resting`: nobody looks.
 */
export type Liveness = 'live' | 'connecting' | 'asking' | 'resting'

let current: Liveness = 'connecting'
const listeners = new Set<() => void>()

export function showLiveness(next: Liveness): void {
  if (next === current) return
  current = next
  for (const listener of listeners) listener()
}

export const liveness = (): Liveness => current

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useLiveness(): Liveness {
  return useSyncExternalStore(subscribe, liveness)
}

/** While all is told there is hardly a need to ask: how often then, in ms. */
const CALM_MS = 60_000

/** An interval for what is asked for every so often: that often only while nothing is told. */
export const unlessLive = (ms: number) => () => (current === 'live' ? CALM_MS : ms)
