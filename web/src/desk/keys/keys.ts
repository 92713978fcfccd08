import { useEffect, useRef, useSyncExternalStore } from 'react'
import { recall, remember } from '~/lib/storage'

/**
 * One key and what it does. Keys are known by where they lie (`event.code`), so that they are the same under every layout
 * of the keyboard.
 */
export interface KeyBinding {
  /** The word for it in `keys.does`. */
  id: string
  code: string
  shift?: boolean
  /** With Ctrl, or ⌘ on a Mac. */
  mod?: boolean
  /** After another key, as in G S. */
  after?: string
  run: (event: KeyboardEvent) => void
}

type Bindings = { current: readonly KeyBinding[] }

/** What is on the screen, the innermost last: it is asked first. */
const stack: Bindings[] = []
const listeners = new Set<() => void>()
let on = recall('keys') !== 'off'
let before: { code: string; at: number } | null = null

/** How long a key waits for the one that follows it. */
const FOLLOWS_MS = 1500

const editable = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio]), textarea, select'))

/** What a key does by itself where the focus is: a link opens, a button is pressed. */
const natural = (event: KeyboardEvent) =>
  (event.code === 'Enter' || event.code === 'NumpadEnter' || event.code === 'Space') &&
  event.target instanceof HTMLElement &&
  event.target.closest('a, button, summary, input, select, textarea') !== null

function find(event: KeyboardEvent, mod: boolean, after: string | undefined): KeyBinding | undefined {
  const code = event.code === 'NumpadEnter' ? 'Enter' : event.code
  for (const { current } of stack.toReversed()) {
    const found = current.find(
      (key) =>
        key.code === code &&
        Boolean(key.mod) === mod &&
        Boolean(key.shift) === event.shiftKey &&
        key.after === after,
    )
    if (found) return found
  }
  return undefined
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.altKey) return
  const mod = event.ctrlKey || event.metaKey
  if (document.querySelector('dialog[open]')) return
  if (mod) {
    const found = find(event, true, undefined)
    if (found) act(found, event)
    return
  }
  if (editable(event.target)) {
    if (event.code === 'Escape') (event.target as HTMLElement).blur()
    return
  }
  // Keys without Ctrl can be switched off: speech input and shaky hands press them by mistake.
  if (!on || natural(event)) return
  const follows = before && event.timeStamp - before.at < FOLLOWS_MS ? before.code : undefined
  before = null
  const found = (follows && find(event, false, follows)) || find(event, false, undefined)
  if (found) act(found, event)
  else if (stack.some(({ current }) => current.some(({ after }) => after === event.code))) {
    before = { code: event.code, at: event.timeStamp }
  }
}

function act(binding: KeyBinding, event: KeyboardEvent): void {
  event.preventDefault()
  binding.run(event)
}

/** Listens for as long as what it belongs to is on the screen. */
export function useKeys(bindings: readonly KeyBinding[], active = true): void {
  const own = useRef<readonly KeyBinding[]>(bindings)
  useEffect(() => {
    own.current = bindings
  })
  useEffect(() => {
    if (!active) return
    if (stack.length === 0) window.addEventListener('keydown', onKeyDown)
    stack.push(own)
    for (const listener of listeners) listener()
    return () => {
      stack.splice(stack.indexOf(own), 1)
      if (stack.length === 0) window.removeEventListener('keydown', onKeyDown)
      for (const listener of listeners) listener()
    }
  }, [active])
}

/** Every key that does something now, the innermost first. */
export function keysNow(): KeyBinding[] {
  return stack.toReversed().flatMap(({ current }) => current)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useKeysOn(): boolean {
  return useSyncExternalStore(subscribe, () => on)
}

export function setKeysOn(next: boolean): void {
  on = next
  remember('keys', next ? null : 'off')
  for (const listener of listeners) listener()
}
