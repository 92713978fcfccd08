import { useEffect, useState } from 'react'
import { floor } from '~/lib/floor'

const waits = (body: unknown) =>
  typeof body === 'object' && body !== null && 'state' in body && body.state === 'counted'

/** Whether the count of this task differed so much that somebody else decides on it: the server says so when it takes the result. */
export function useForApproval(task: string | null): boolean {
  const [sent, setSent] = useState(false)
  useEffect(
    () =>
      floor().outbox.onSettled((entry, verdict) => {
        if (entry.operation !== 'finish_count' || entry.task !== task) return
        setSent(verdict.is === 'done' && waits(verdict.body))
      }),
    [task],
  )
  return sent
}
