import { queryOptions } from '@tanstack/react-query'
import type { Health } from '~/api/types'
import { get } from '~/lib/api/client'
import { isApiError } from '~/lib/api/problem'

const EVERY_MS = 10_000

export interface SystemHealth {
  /** Whether the server can work. */
  ready: boolean
  /** What it says of itself; null if it says nothing, as when something in front of it answered. */
  report: Health | null
  tookMs: number
}

const asReport = (body: unknown): Health | null =>
  typeof body === 'object' && body !== null && 'database' in body ? (body as Health) : null

/** The server answers 200 when it can work, 503 with the same report when it cannot: both are answers. */
async function readHealth(signal: AbortSignal): Promise<SystemHealth> {
  const began = performance.now()
  const took = () => Math.max(1, Math.round(performance.now() - began))
  try {
    const body = await get<unknown>('/health', { signal })
    return { ready: true, report: asReport(body), tookMs: took() }
  } catch (error) {
    if (!isApiError(error) || error.problem.status !== 503) throw error
    return { ready: false, report: asReport(error.body), tookMs: took() }
  }
}

export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: ({ signal }) => readHealth(signal),
  refetchInterval: EVERY_MS,
  retry: false,
})
