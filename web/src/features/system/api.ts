import { queryOptions } from '@tanstack/react-query'
import type { Health, HealthCheck } from '~/api/types'
import { get } from '~/lib/api/client'
import { isApiError } from '~/lib/api/problem'

const EVERY_MS = 10_000

export interface SystemHealth {
  ready: boolean
  version: string | null
  checks: HealthCheck[]
  /** Why it is not ready, in the server's words. */
  detail: string | null
  tookMs: number
}

/** Ready is what the server answers 200 to; its refusal (503) is an answer too, not a failure to ask. */
async function readHealth(signal: AbortSignal): Promise<SystemHealth> {
  const began = performance.now()
  const took = () => Math.max(1, Math.round(performance.now() - began))
  try {
    const { version, checks } = await get<Health>('/health', { signal })
    return { ready: true, version: version ?? null, checks: checks ?? [], detail: null, tookMs: took() }
  } catch (error) {
    if (!isApiError(error) || error.problem.status !== 503) throw error
    const { version, checks } = (error.body ?? {}) as Partial<Health>
    return {
      ready: false,
      version: version ?? null,
      checks: checks ?? [],
      detail: error.problem.detail || null,
      tookMs: took(),
    }
  }
}

export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: ({ signal }) => readHealth(signal),
  refetchInterval: EVERY_MS,
  retry: false,
})
