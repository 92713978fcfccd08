import { useSyncExternalStore } from 'react'
import { recall, remember } from './storage'

export const VOLUMES = ['off', 'quiet', 'loud'] as const
export type Volume = (typeof VOLUMES)[number]
export const HANDS = ['left', 'right'] as const
export type Hand = (typeof HANDS)[number]
export const SIZES = ['normal', 'large'] as const
export type Size = (typeof SIZES)[number]

/** How the person who carries the device likes it. */
export interface Preferences {
  volume: Volume
  hand: Hand
  size: Size
}

const DEFAULTS: Preferences = { volume: 'loud', hand: 'right', size: 'normal' }
const CHOICES = { volume: VOLUMES, hand: HANDS, size: SIZES } as const

const listeners = new Set<() => void>()
let current: Preferences | null = null

function load(): Preferences {
  const one = <K extends keyof Preferences>(name: K): Preferences[K] => {
    const value = recall(name)
    return (CHOICES[name] as readonly string[]).includes(value ?? '')
      ? (value as Preferences[K])
      : DEFAULTS[name]
  }
  return { volume: one('volume'), hand: one('hand'), size: one('size') }
}

/** Text that grows grows everywhere: all sizes are made of the page's. */
function apply({ size, hand }: Preferences): void {
  const { dataset } = document.documentElement
  dataset.size = size
  dataset.hand = hand
}

export function preferences(): Preferences {
  current ??= load()
  return current
}

export function startPreferences(): void {
  apply(preferences())
}

export function setPreference<K extends keyof Preferences>(name: K, value: Preferences[K]): void {
  remember(name, value)
  current = { ...preferences(), [name]: value }
  apply(current)
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, preferences)
}
