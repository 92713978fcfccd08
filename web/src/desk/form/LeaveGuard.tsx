import { useBlocker } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'

const LeaveDialog = lazy(async () => ({ default: (await import('./LeaveDialog')).LeaveDialog }))

/** What of an address decides which form is open; filters and orders may change around one. */
const HOLDING = ['row', 'part', 'order', 'task'] as const

type Search = Partial<Record<string, unknown>>

/** Asks before what was typed is lost: by a link, a key, the way back, or closing the tab. */
export function LeaveGuard({ unsaved }: { unsaved: () => boolean }) {
  const { status, proceed, reset } = useBlocker({
    withResolver: true,
    enableBeforeUnload: unsaved,
    shouldBlockFn: ({ current, next }) => {
      // Whoever is signed out cannot stay.
      if (!unsaved() || next.pathname === '/sign-in') return false
      const [here, there] = [current.search as Search, next.search as Search]
      return current.pathname !== next.pathname || HOLDING.some((name) => here[name] !== there[name])
    },
  })
  if (status !== 'blocked') return null
  return (
    <Suspense>
      <LeaveDialog onLeave={proceed} onStay={reset} />
    </Suspense>
  )
}
