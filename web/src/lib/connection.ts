import { useSyncExternalStore } from 'react'
import { onContact } from './api/client'

/** `offline`: this device has no network. `unreachable`: it has, but no server answers. */
export type Connection = 'online' | 'offline' | 'unreachable'

const CALM_MS = 10_000
const ANXIOUS_MS = 2_000
const PATIENCE_MS = 4_000

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
    const signal = AbortSignal.timeout(PATIENCE_MS)
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
  timer = setTimeout(check, current === 'online' ? CALM_MS : ANXIOUS_MS)
}

/** Watches until the returned function is called. */
export function startConnection(): () => void {
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

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useConnection(): Connection {
  return useSyncExternalStore(subscribe, () => current)
}
