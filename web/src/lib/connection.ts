import { useSyncExternalStore } from 'react'
import { onContact } from './api/client'

/** `offline`: this device has no network. `unreachable`: it has, but no server answers. */
export type Connection = 'online' | 'offline' | 'unreachable'

/** How often the server is asked while all is well and while it is not, and how long its answer may take. */
export interface Pace {
  calmMs: number
  anxiousMs: number
  patienceMs: number
}

/** At a desk. */
const DESK: Pace = { calmMs: 10_000, anxiousMs: 2_000, patienceMs: 4_000 }

/** On the floor: a hole in the network shows within two seconds. */
export const FLOOR: Pace = { calmMs: 1_000, anxiousMs: 1_000, patienceMs: 900 }

let pace = DESK

let current: Connection = 'online'
let timer: ReturnType<typeof setTimeout> | undefined
let watching = false
const listeners = new Set<() => void>()

function show(next: Connection): void {
  if (next === current) return
  current = next
  for (const listener of listeners) listener()
}

async function answers(): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(pace.patienceMs)
    return (await fetch('/health/live', { cache: 'no-store', signal })).ok
  } catch {
    return false
  }
}

async function check(): Promise<void> {
  clearTimeout(timer)
  if (!navigator.onLine) {
    show('offline')
  } else if (document.visibilityState === 'visible') {
    const answered = await answers()
    if (!watching) return
    // The network may have been lost while the server was asked.
    show(!navigator.onLine ? 'offline' : answered ? 'online' : 'unreachable')
  }
  clearTimeout(timer)
  timer = setTimeout(check, current === 'online' ? pace.calmMs : pace.anxiousMs)
}

/** Watches until the returned function is called. */
export function startConnection(at: Pace = DESK): () => void {
  pace = at
  const now = () => void check()
  const heard = onContact((reached) => {
    // One call that failed is a reason to look, not yet a verdict.
    if (reached) show('online')
    else now()
  })
  window.addEventListener('online', now)
  window.addEventListener('offline', now)
  document.addEventListener('visibilitychange', now)
  watching = true
  now()
  return () => {
    watching = false
    heard()
    clearTimeout(timer)
    window.removeEventListener('online', now)
    window.removeEventListener('offline', now)
    document.removeEventListener('visibilitychange', now)
  }
}

/** Tells whenever it stands otherwise than before. */
export function onConnection(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** How it stands right now, for whoever does not show it. */
export const connection = (): Connection => current

export function useConnection(): Connection {
  return useSyncExternalStore(onConnection, () => current)
}
