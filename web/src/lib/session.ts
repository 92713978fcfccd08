import {
  MutationCache,
  QueryCache,
  QueryClient,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useRef } from 'react'
import type { Credentials, Session } from '~/api/types'
import { command, get } from './api/client'
import { CommandKey, newKey } from './api/key'
import { isApiError } from './api/problem'

/** Nobody is signed in. `ended`: somebody was, and the server no longer knows them. */
interface SignedOut {
  state: 'out'
  reason: 'fresh' | 'ended' | 'left'
}

export type SessionState = { state: 'in'; session: Session } | SignedOut

const PATH = '/api/v1/session'
const KEY = ['session'] as const
const FRESH_MS = 60_000

const unauthenticated = (error: unknown) => isApiError(error) && error.problem.status === 401

const ended = (before: SessionState | undefined): SignedOut => ({
  state: 'out',
  reason: before?.state === 'in' || before?.reason === 'ended' ? 'ended' : 'fresh',
})

export const sessionQuery = queryOptions({
  queryKey: KEY,
  queryFn: async ({ client, signal }): Promise<SessionState> => {
    try {
      return { state: 'in', session: await get<Session>(PATH, { signal }) }
    } catch (error) {
      if (unauthenticated(error)) return ended(client.getQueryData<SessionState>(KEY))
      throw error
    }
  },
  staleTime: FRESH_MS,
})

function keep(client: QueryClient, state: SessionState): void {
  client.setQueryData<SessionState>(KEY, state)
}

/** The cache of what the server said. Any answer that the caller is not signed in ends the session everywhere. */
export function createQueryClient(): QueryClient {
  const onError = (error: unknown) => {
    const before = client.getQueryData<SessionState>(KEY)
    if (unauthenticated(error) && before?.state === 'in') keep(client, ended(before))
  }
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        // Whether there is a way to the server is seen by asking it, not by what the browser believes.
        networkMode: 'always',
        retry: (failures, error) => isApiError(error) && error.undecided && failures < 1,
        retryDelay: 1000,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })
  return client
}

export function useSessionState(): SessionState | undefined {
  return useQuery(sessionQuery).data
}

/** Signs in. A repetition after a lost answer is sent under the same key. */
export function useSignIn() {
  const client = useQueryClient()
  const key = useRef(new CommandKey())
  return useMutation({
    mutationFn: async (credentials: Credentials): Promise<Session> => {
      try {
        const session = await command<Session>('POST', PATH, key.current.of(credentials), credentials)
        key.current.settle()
        return session
      } catch (error) {
        if (isApiError(error) && !error.undecided) key.current.settle()
        throw error
      }
    },
    onSuccess: (session) => keep(client, { state: 'in', session }),
  })
}

/** Signs out. Nothing that was read for this person stays. */
export function useSignOut() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async () => {
      try {
        await command<unknown>('DELETE', PATH, newKey())
      } catch (error) {
        if (!unauthenticated(error)) throw error
      }
    },
    onSuccess: () => {
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== KEY[0] })
      keep(client, { state: 'out', reason: 'left' })
    },
  })
}
