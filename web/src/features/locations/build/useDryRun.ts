import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { command } from '~/lib/api/client'
import { newKey } from '~/lib/api/key'
import type { Generated } from './Built'

/** Typing pauses this long before the server is asked. */
const PAUSE_MS = 350

/** What the server would make of it, by its own rules: asked when typing pauses; nothing is made. */
export function useDryRun(body: Record<string, unknown> | null) {
  const text = body ? JSON.stringify({ ...body, dry_run: true }) : ''
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])
  const current = settled === text && text !== ''
  const query = useQuery({
    queryKey: ['generate', settled],
    queryFn: ({ signal }) =>
      command<Generated>('POST', '/api/v1/locations/generate', newKey(), JSON.parse(settled), { signal }),
    enabled: current,
    retry: false,
    gcTime: 60_000,
  })
  return {
    /** Nobody has answered for what is typed now. */
    waiting: text !== '' && (!current || query.isPending),
    would: current ? query.data : undefined,
    error: current ? query.error : null,
  }
}

export type DryRun = ReturnType<typeof useDryRun>
