import { createFileRoute, Outlet, redirect, useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { sessionQuery, useSessionState } from '~/lib/session'

export const Route = createFileRoute('/_signed-in')({
  beforeLoad: async ({ context }) => {
    const state = await context.queryClient.ensureQueryData(sessionQuery)
    if (state.state === 'out') throw redirect({ to: '/sign-in', replace: true })
    return { session: state.session }
  },
  component: SignedIn,
})

function SignedIn() {
  const state = useSessionState()
  const navigate = useNavigate()

  // The session ended while the screen was open, or the person left.
  useEffect(() => {
    if (state?.state === 'out') void navigate({ to: '/sign-in', replace: true })
  }, [state, navigate])

  return <Outlet />
}
