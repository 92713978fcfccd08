import { useCallback, useEffect, useMemo, useState } from 'react'

/** All rows between two, both included, whichever is above. */
export function between(ids: readonly string[], from: string, to: string): string[] {
  const [a, b] = [ids.indexOf(from), ids.indexOf(to)]
  if (a === -1 || b === -1) return [to]
  return ids.slice(Math.min(a, b), Math.max(a, b) + 1)
}

export interface Selection {
  ids: ReadonlySet<string>
  toggle: (id: string) => void
  /** Selects from the row that was touched last to this one. */
  reach: (id: string) => void
  all: (ids: readonly string[]) => void
  clear: () => void
}

/** What is selected of a list. Another filter begins anew: what is out of sight is not to be acted on. */
export function useSelection(order: readonly string[], of: string): Selection {
  const [state, setState] = useState<{ ids: ReadonlySet<string>; last: string | null }>(() => ({
    ids: new Set(),
    last: null,
  }))
  // biome-ignore lint/correctness/useExhaustiveDependencies: the filter is what ends a selection
  useEffect(() => setState({ ids: new Set(), last: null }), [of])

  const toggle = useCallback(
    (id: string) =>
      setState(({ ids }) => {
        const next = new Set(ids)
        if (!next.delete(id)) next.add(id)
        return { ids: next, last: id }
      }),
    [],
  )
  const reach = useCallback(
    (id: string) =>
      setState(({ ids, last }) => ({ ids: new Set([...ids, ...between(order, last ?? id, id)]), last: id })),
    [order],
  )
  const all = useCallback((ids: readonly string[]) => setState({ ids: new Set(ids), last: null }), [])
  const clear = useCallback(() => setState({ ids: new Set(), last: null }), [])
  return useMemo(
    () => ({ ids: state.ids, toggle, reach, all, clear }),
    [state.ids, toggle, reach, all, clear],
  )
}
