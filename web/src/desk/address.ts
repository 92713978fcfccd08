import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import type { Search } from '~/lib/search'

/** A change of the address: a value sets, null removes. */
export type Patch = Record<string, string | null>

/** The state of a page, which stands in its address. */
export function useAddress(): [Search, (patch: Patch, options?: { push?: boolean }) => void] {
  const search = useSearch({ strict: false }) as Record<string, unknown>
  const navigate = useNavigate()
  const text = JSON.stringify(search)
  const state = useMemo(() => {
    const all: Record<string, unknown> = JSON.parse(text)
    return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, String(value)]))
  }, [text])
  const change = useCallback(
    (patch: Patch, { push = false } = {}) => {
      const next = (old: Search) =>
        Object.fromEntries(
          Object.entries({ ...old, ...patch }).filter(([, value]) => value !== null && value !== ''),
        )
      void navigate({ to: '.', search: next as never, replace: !push, resetScroll: false })
    },
    [navigate],
  )
  return [state, change]
}
