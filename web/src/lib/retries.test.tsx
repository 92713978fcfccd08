import { onlineManager, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { problem, serve, sessionRoutes } from '~/testing/server'
import { get } from './api/client'
import { createQueryClient, sessionQuery, useSignOut } from './session'

function read(path: string) {
  const client = createQueryClient()
  const { queries } = client.getDefaultOptions()
  client.setDefaultOptions({ queries: { ...queries, retryDelay: 1 } })
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  )
  return renderHook(() => useQuery({ queryKey: [path], queryFn: () => get(path) }), { wrapper })
}

describe('what is read', () => {
  afterEach(() => onlineManager.setOnline(true))

  it('is asked for once more when no answer came', async () => {
    const calls = serve({})
    const { result } = read('/x')
    await waitFor(() => expect(result.current.isError).toBe(true))
    expect(calls).toHaveLength(2)
  })

  it('is not asked for again when the server has refused it', async () => {
    const calls = serve({ 'GET /x': () => problem(404, 'not_found') })
    const { result } = read('/x')
    await waitFor(() => expect(result.current.isError).toBe(true))
    expect(calls).toHaveLength(1)
  })

  it('is asked for though the browser believes to be without a network', async () => {
    const calls = serve({ 'GET /x': () => problem(404, 'not_found') })
    onlineManager.setOnline(false)
    const { result } = read('/x')
    await waitFor(() => expect(result.current.isError).toBe(true))
    expect(calls).toHaveLength(1)
  })
})

describe('a session', () => {
  it('that somebody left is not taken for one that has ended when it is asked about again', async () => {
    serve(sessionRoutes(null))
    const client = createQueryClient()
    const wrapper = ({ children }: { children: ReactNode }) => (
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    )
    const { result } = renderHook(useSignOut, { wrapper })
    await result.current.mutateAsync()
    await client.fetchQuery({ ...sessionQuery, staleTime: 0 })
    expect(client.getQueryData(sessionQuery.queryKey)).toEqual({ state: 'out', reason: 'fresh' })
  })

  it('is not over because the server is silent', async () => {
    serve({})
    const client = createQueryClient()
    const failed = client.fetchQuery({ ...sessionQuery, retry: false })
    await expect(failed).rejects.toHaveProperty('problem.code', 'client.no_answer')
  })
})
