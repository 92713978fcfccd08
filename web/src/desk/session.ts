import { useSessionState } from '~/lib/session'

const NONE: readonly string[] = []

/** What the person who is signed in may do. */
export function usePermissions(): readonly string[] {
  const state = useSessionState()
  return state?.state === 'in' ? state.session.permissions : NONE
}

export function useMay(permission: string): boolean {
  return usePermissions().includes(permission)
}
