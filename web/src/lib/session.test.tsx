import { QueryClientProvider, useQuery } from '@tanstack/react-query'
import { renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { expect, test } from 'vitest'
import { ANNA, json, noContent, problem, serve, sessionRoutes } from '~/testing/server'
import { get } from './api/client'
import { createQueryClient, sessionQuery, useSessionState, useSignIn, useSignOut } from './session'

function setUp<T>(hook: () => T) {
  const client = createQueryClient()
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  )
  return { client, ...renderHook(hook, { wrapper }) }
}

test('a visitor is nobody, and that is no error', async () => {
  serve(sessionRoutes(null))
  const { result } = setUp(useSessionState)
  await waitFor(() => expect(result.current).toEqual({ state: 'out', reason: 'fresh' }))
})

test('signing in says who that was', async () => {
  const calls = serve(sessionRoutes(null))
  const { result, client } = setUp(useSignIn)
  await result.current.mutateAsync({ name: 'anna', password: 'x' })
  expect(calls.map(({ route }) => route)).toEqual(['POST /api/v1/session'])
  expect(client.getQueryData(sessionQuery.queryKey)).toEqual({ state: 'in', session: ANNA })
})

test('a repetition after a lost answer has the same key, one after a refusal has not', async () => {
  const replies = [
    new TypeError('no network'),
    problem(503, 'db.busy'),
    problem(401, 'identity.wrong_password'),
    problem(401, 'identity.wrong_password'),
  ]
  const calls = serve({ 'POST /api/v1/session': () => replies.shift() ?? noContent() })
  const { result } = setUp(useSignIn)
  for (let attempt = 0; attempt < 4; attempt += 1) {
    await result.current.mutateAsync({ name: 'anna', password: 'x' }).catch(() => undefined)
  }
  const [first, second, third, fourth] = calls.map(({ headers }) => headers.get('idempotency-key'))
  expect(first).toBe(second)
  expect(second).toBe(third)
  expect(fourth).not.toBe(third)
})

test('an answer that nobody is signed in ends the session', async () => {
  serve({ ...sessionRoutes(ANNA), 'GET /api/v1/things': () => problem(401, 'auth.not_signed_in') })
  const { result } = setUp(() => ({
    session: useSessionState(),
    things: useQuery({ queryKey: ['things'], queryFn: () => get('/api/v1/things'), enabled: false }),
  }))
  await waitFor(() => expect(result.current.session?.state).toBe('in'))
  await result.current.things.refetch()
  await waitFor(() => expect(result.current.session).toEqual({ state: 'out', reason: 'ended' }))
})

test('signing out forgets what was read, also if the session had ended already', async () => {
  serve({ 'DELETE /api/v1/session': () => problem(401, 'auth.not_signed_in') })
  const { result, client } = setUp(useSignOut)
  client.setQueryData(['things'], [1])
  await result.current.mutateAsync()
  expect(client.getQueryData(['things'])).toBeUndefined()
  expect(client.getQueryData(sessionQuery.queryKey)).toEqual({ state: 'out', reason: 'left' })
})

test('signing out that did not reach the server is a failure', async () => {
  serve({ 'GET /api/v1/session': () => json(ANNA) })
  const { result } = setUp(useSignOut)
  await expect(result.current.mutateAsync()).rejects.toHaveProperty('problem.code', 'client.no_answer')
})
