import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import type { CellEdit, Import } from '~/api/imports'
import { command } from '~/lib/api/client'
import { CommandKey } from '~/lib/api/key'

/** What is different when the file is checked again. */
export interface Different {
  map?: string[]
  edits?: CellEdit[]
}

/** Checks the file again. What is in sight stays there until the check has ended, so nothing else is read again. */
export function useCheck(id: string) {
  const client = useQueryClient()
  const key = useRef(new CommandKey())
  return useMutation({
    mutationFn: (body: Different) =>
      key.current.send(body, (key) => command<Import>('POST', `/api/v1/imports/${id}/check`, key, body)),
    onSuccess: (answer) => client.setQueryData(['import', id], answer),
  })
}
