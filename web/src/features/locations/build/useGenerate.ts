import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { command } from '~/lib/api/client'
import { CommandKey } from '~/lib/api/key'
import { isApiError } from '~/lib/api/problem'
import { readAllAgain } from '~/lib/session'
import type { Generated } from './Built'

const AGAIN_MS = 2_000
/** Asked again for two minutes: 20,000 places take a busy server a while. */
const ATTEMPTS = 60

/** The server has not answered yet, or still works on it. */
const unfinished = (error: unknown) =>
  isApiError(error) && (error.undecided || error.problem.code === 'idempotency.in_flight')

/**
 * Builds. Many places take longer than the server lets one wait: then it is asked again with the same key, which
 * builds nothing twice, until there is an answer.
 */
export function useGenerate() {
  const client = useQueryClient()
  const key = useRef(new CommandKey())
  return useMutation({
    mutationFn: (body: Record<string, unknown>) =>
      command<Generated>('POST', '/api/v1/locations/generate', key.current.of(body), body),
    retry: (count, error) => unfinished(error) && count < ATTEMPTS,
    retryDelay: AGAIN_MS,
    onSettled: (_made, error) => {
      if (!unfinished(error)) key.current.settle()
    },
    onSuccess: () => readAllAgain(client),
  })
}
