import { type RefObject, useLayoutEffect, useRef } from 'react'

/** How far what is in sight must be moved when rows come and go above it; nothing at the very top, where new rows are wanted. */
export function shiftOf(before: readonly string[], after: readonly string[], top: number): number {
  if (top <= 0) return 0
  // The row at the top may itself have gone: then the next one that is still there holds the place.
  for (let at = top; at < before.length; at += 1) {
    const id = before[at]
    const now = id === undefined ? -1 : after.indexOf(id)
    if (now !== -1) return now - at
  }
  return 0
}

/** Keeps the rows that somebody looks at where they are when the list is read again by itself. `asked`: what list it is. */
export function useAnchor(
  box: RefObject<HTMLElement | null>,
  ids: readonly string[],
  height: number,
  asked: string,
): void {
  const last = useRef({ ids, asked })
  useLayoutEffect(() => {
    const before = last.current
    // The old rows stay for a moment after another question was asked: they are the answer to the one before.
    if (before.ids === ids) return
    last.current = { ids, asked }
    const place = box.current
    if (!place || before.asked !== asked) return
    const shift = shiftOf(before.ids, ids, Math.floor(place.scrollTop / height))
    if (shift !== 0) place.scrollTop += shift * height
  }, [box, ids, height, asked])
}
