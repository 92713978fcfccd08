import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { command, get } from '~/lib/api/client'
import { newKey } from '~/lib/api/key'
import { isApiError } from '~/lib/api/problem'
import { recall, remember } from '~/lib/storage'

/** What this device knows of itself, once it was set up. */
export interface ThisDevice {
  id: string
  name: string
  warehouse_id: string | null
}

const KEY = ['device']

/** This device; null if nobody set it up, so that people sign in with their password. */
export const deviceQuery = queryOptions({
  queryKey: KEY,
  queryFn: async ({ signal }): Promise<ThisDevice | null> => {
    try {
      return await get<ThisDevice>('/api/v1/device', { signal })
    } catch (error) {
      // A server of before knows no devices.
      if (isApiError(error) && [403, 404].includes(error.problem.status)) return null
      throw error
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
})

/** Sets this device up with the code that an administrator was shown. */
export function useEnrol() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (code: string) => command<ThisDevice>('POST', '/api/v1/device', newKey(), { code }),
    onSuccess: (device) => client.setQueryData(KEY, device),
  })
}

const NAMES = 'names'
/** How many of those who signed in here are offered by name. */
const OFFERED = 4

/** Who signed in on this device, the latest first. */
export function knownNames(): string[] {
  return (recall(NAMES) ?? '').split('\n').filter((name) => name !== '')
}

export function rememberName(name: string): void {
  const names = [name, ...knownNames().filter((other) => other !== name)]
  remember(NAMES, names.slice(0, OFFERED).join('\n'))
}
