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
import { recall, remember } from './storage'

/** Nobody is signed in. `ended`: somebody was, and the server no longer knows them. */
interface SignedOut {
  state: 'out'
  reason: 'fresh' | 'ended' | 'left'
}

export type SessionState = { state: 'in'; session: Session } | SignedOut

const PATH = '/api/v1/session'

/** On the floor the app starts for whoever was signed in last, also without a network. */
let remembers = false
const REMEMBERED = 'session'
/** Longer than this nobody waits for a server before going on with what is on the device. */
const PATIENCE_MS = 2_500

function remembered(): Session | null {
  if (!remembers) return null
  try {
    return JSON.parse(recall(REMEMBERED) ?? 'null') as Session | null
  } catch {
    return null
  }
}

function note(session: Session | null): void {
  if (remembers) remember(REMEMBERED, session && JSON.stringify(session))
}
const KEY = ['session'] as const
const FRESH_MS = 60_000
/** When what is only remembered was heard from the server. */
const NEVER = 0

const unauthenticated = (error: unknown) => isApiError(error) && error.problem.status === 401

const ended = (before: SessionState | undefined): SignedOut => ({
  state: 'out',
  reason: before?.state === 'in' || before?.reason === 'ended' ? 'ended' : 'fresh',
})

export const sessionQuery = queryOptions({
  queryKey: KEY,
  queryFn: async ({ client, signal }): Promise<SessionState> => {
    const last = remembered()
    try {
      const session = await get<Session>(PATH, { signal, ...(last && { timeoutMs: PATIENCE_MS }) })
      note(session)
      return { state: 'in', session }
    } catch (error) {
      if (unauthenticated(error)) {
        note(null)
        return ended(client.getQueryData<SessionState>(KEY))
      }
      if (last && isApiError(error) && error.undecided) return { state: 'in', session: last }
      throw error
    }
  },
  staleTime: FRESH_MS,
})

/**
 * Begins with whoever was signed in last, and asks the server meanwhile: its answer decides (`sure`). Without one, what is on the
 * device is gone on with; the server still asks for the cookie when it is heard again.
 */
export function rememberSession(client: QueryClient): void {
  remembers = true
  const session = remembered()
  if (session) client.setQueryData(KEY, { state: 'in', session } satisfies SessionState, { updatedAt: NEVER })
  void client.prefetchQuery(sessionQuery)
}

function keep(client: QueryClient, state: SessionState): void {
  note(state.state === 'in' ? state.session : null)
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

/** Whether the server was asked who is signed in since the page was opened, and answered or could not be heard. */
export const useSessionSure = (): boolean => useQuery(sessionQuery).dataUpdatedAt !== NEVER

/** Reads again whatever is shown, but who is signed in: what one command changes is seen in many places. */
export const readAllAgain = (client: QueryClient): Promise<void> =>
  client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })

/** Signs in. A repetition after a lost answer is sent under the same key. */
export function useSignIn() {
  const client = useQueryClient()
  const key = useRef(new CommandKey())
  return useMutation({
    mutationFn: (credentials: Credentials) =>
      key.current.send(credentials, (key) => command<Session>('POST', PATH, key, credentials)),
    onSuccess: (session) => keep(client, { state: 'in', session }),
  })
}

/** By name or by what was scanned from the badge, with the PIN, on a device that was set up for it. */
export type PinCredentials = ({ name: string } | { badge: string }) & { pin: string }

export function useSignInByPin() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (credentials: PinCredentials) =>
      command<Session>('POST', `${PATH}/pin`, newKey(), credentials),
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
