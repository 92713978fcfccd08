import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { command } from '~/lib/api/client'
import { CommandKey } from '~/lib/api/key'
import { readAllAgain } from '~/lib/session'

/** A command of the console. Its key stays the same while nobody knows whether it was done; afterwards all that is shown is read again. */
export function useCommand<Body, Answer = unknown>(
  path: string,
  method: 'POST' | 'PATCH' | 'PUT' | 'DELETE' = 'POST',
  ifMatch?: number,
) {
  const client = useQueryClient()
  const key = useRef(new CommandKey())
  return useMutation({
    mutationFn: (body: Body) =>
      key.current.send([path, body, ifMatch], (key) => command<Answer>(method, path, key, body, { ifMatch })),
    onSuccess: () => readAllAgain(client),
  })
}
