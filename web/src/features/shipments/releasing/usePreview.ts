import { useQuery } from '@tanstack/react-query'
import type { ReleasePreview } from '~/api/shipments'
import { command } from '~/lib/api/client'
import { newKey } from '~/lib/api/key'

/** A preview of many orders may take longer than what is read otherwise. */
const TIMEOUT_MS = 40_000

/** What a release of these orders, in this sequence, would come to now. It changes nothing. */
export function usePreview(ids: readonly string[], takeFromLower: boolean, enabled: boolean) {
  return useQuery({
    queryKey: ['release-preview', ids, takeFromLower],
    queryFn: ({ signal }) =>
      command<ReleasePreview>(
        'POST',
        '/api/v1/orders/release-preview',
        newKey(),
        { order_ids: ids, take_from_lower: takeFromLower },
        { signal, timeoutMs: TIMEOUT_MS },
      ),
    enabled,
    // Each time it is opened it is looked anew: others claim meanwhile.
    staleTime: 0,
    gcTime: 0,
    // Nothing is looked at anew while somebody reads it: they decide on what they see.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
}
