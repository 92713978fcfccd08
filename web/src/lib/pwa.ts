import { useSyncExternalStore } from 'react'

/** Where the app stands as something that is installed on the device. */
export interface AppState {
  /** A new version is on the device and waits to be taken. */
  updateReady: boolean
  /** The browser would put the app on the home screen. */
  installable: boolean
}

/** Chromium's question whether to install, kept until the person asks for it. */
interface InstallPrompt extends Event {
  prompt: () => Promise<unknown>
}

const CHECK_MS = 60 * 60 * 1000

let state: AppState = { updateReady: false, installable: false }
let waiting: ServiceWorker | null = null
let install: InstallPrompt | null = null
const listeners = new Set<() => void>()

function show(change: Partial<AppState>): void {
  state = { ...state, ...change }
  for (const listener of listeners) listener()
}

function offer(worker: ServiceWorker | null): void {
  // The first version on a device is no update.
  if (!worker || !navigator.serviceWorker.controller) return
  waiting = worker
  show({ updateReady: true })
}

function watch(registration: ServiceWorkerRegistration): void {
  offer(registration.waiting)
  registration.addEventListener('updatefound', () => {
    const { installing } = registration
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'installed') offer(installing)
    })
  })
  setInterval(() => void registration.update().catch(() => undefined), CHECK_MS)
}

/** Keeps the app on the device, where the browser allows it: not over plain HTTP. */
export function startApp(reload = () => location.reload()): void {
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    install = event as InstallPrompt
    show({ installable: true })
  })
  window.addEventListener('appinstalled', () => show({ installable: false }))
  // What was done and not sent must not be cleared away when the device is short of room.
  void navigator.storage?.persist?.().catch(() => undefined)
  const container = navigator.serviceWorker as ServiceWorkerContainer | undefined
  if (!container) return
  container.addEventListener('controllerchange', () => {
    // Only after the person took the new version; the first one takes over quietly.
    if (waiting) reload()
  })
  container
    .register('/handheld-worker.js', { scope: '/m' })
    .then(watch)
    .catch(() => undefined)
}

/** Takes the new version: the page loads again, and the step goes on where it was. */
export function takeUpdate(): void {
  waiting?.postMessage('take-over')
}

export async function installApp(): Promise<void> {
  await install?.prompt()
  install = null
  show({ installable: false })
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useApp(): AppState {
  return useSyncExternalStore(subscribe, () => state)
}
