import { useEffect, useSyncExternalStore } from 'react'
import type { Language } from '../i18n/i18n'
import type { Sentences } from './sentences'

/** Languages with sentences of their own for what the server refuses. English has none: the server speaks it. */
const FETCH: { [language in Language]?: () => Promise<{ sentences: Sentences }> } = {
  ru: () => import('./refusalsRu'),
}

interface Refusals extends Sentences {
  /** Whether the sentences are on their way. */
  coming?: boolean
}

const NONE: Refusals = { say: () => null, fields: () => null }
const COMING: Refusals = { ...NONE, coming: true }

const here = new Map<Language, Refusals>()
const listeners = new Set<() => void>()

function put(language: Language, sentences: Refusals): void {
  here.set(language, sentences)
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Fetches the sentences of a language unless they are here or on their way. If it fails, whoever needs them next tries again. */
export function loadRefusals(language: Language): void {
  const fetch = FETCH[language]
  if (!fetch || (here.get(language) ?? NONE) !== NONE) return
  put(language, COMING)
  fetch()
    .then(({ sentences }) => put(language, sentences))
    .catch(() => put(language, NONE))
}

/** What to say of what the server refuses; whoever asks before the sentences are here is drawn again when they come. */
export function useRefusals(language: Language): Refusals {
  useEffect(() => loadRefusals(language), [language])
  return useSyncExternalStore(subscribe, () => here.get(language) ?? NONE)
}
