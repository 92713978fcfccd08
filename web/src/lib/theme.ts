import { useSyncExternalStore } from 'react'
import { recall, remember } from './storage'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const isTheme = (value: unknown): value is Theme => THEMES.some((theme) => theme === value)

const listeners = new Set<() => void>()
let current: Theme = 'system'

function show(theme: Theme): void {
  current = theme
  const { dataset } = document.documentElement
  if (theme === 'system') delete dataset.theme
  else dataset.theme = theme
  for (const listener of listeners) listener()
}

function remembered(): Theme {
  const value = recall('theme')
  return isTheme(value) ? value : 'system'
}

/** Shows what was chosen here before, and follows a choice made in another tab. public/early.js did so before the first paint. */
export function startTheme(): void {
  show(remembered())
  window.addEventListener('storage', (event) => {
    if (event.key === 'ambar.theme') show(remembered())
  })
}

export function setTheme(theme: Theme): void {
  remember('theme', theme === 'system' ? null : theme)
  show(theme)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, () => current)
}
