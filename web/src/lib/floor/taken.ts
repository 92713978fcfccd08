import { useSyncExternalStore } from 'react'
import { isApiError } from '../api/problem'

/** Work on this device whose claim is no longer this person's: a lead gave it to somebody else, or it was closed. */
const taken = new Set<string>()
const listeners = new Set<() => void>()

function tell(): void {
  for (const listener of listeners) listener()
}

/** Whether a claim is refused because it is another's by now, or over. */
export const isRefused = (error: unknown): boolean =>
  isApiError(error) && error.problem.code === 'workforce.not_held'

/** Notes by the refusal of its claim that some work is another's by now. */
export function noteRefusal(work: string, error: unknown): void {
  if (!isRefused(error) || taken.has(work)) return
  taken.add(work)
  tell()
}

/** It was taken up anew, or put aside. */
export function forgetTaken(work: string): void {
  if (taken.delete(work)) tell()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Whether some work is another's by now. */
export function useTaken(work: string): boolean {
  return useSyncExternalStore(subscribe, () => taken.has(work))
}
