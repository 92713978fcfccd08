import { useQueryClient } from '@tanstack/react-query'
import { createFileRoute, Outlet, redirect, useNavigate, useRouter } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useConnection } from '~/lib/connection'
import { floor, renewFor, useOutbox } from '~/lib/floor'
import { sessionQuery, useSessionState, useSessionSure } from '~/lib/session'

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
  const sure = useSessionSure()
  const { session } = Route.useRouteContext()
  const router = useRouter()
  const navigate = useNavigate()
  const client = useQueryClient()

  // The session ended while the screen was open, or the person left.
  useEffect(() => {
    if (state?.state === 'out') void navigate({ to: '/sign-in', replace: true })
  }, [state, navigate])

  // Somebody else, or with other rights or another site, than when the screen was opened.
  const changed = state?.state === 'in' && state.session !== session
  useEffect(() => {
    if (changed) void router.invalidate()
  }, [changed, router])

  // What was done is sent for whoever is signed in, and their claims are prolonged.
  const account = state?.state === 'in' ? state.session.account_id : null
  useEffect(() => {
    renewFor(sure ? account : null)
    void floor().outbox.open(account, sure)
  }, [account, sure])

  // The server may know more of the session than this device: when it is heard again, and when it refused what was sent.
  const connection = useConnection()
  const { signedOut } = useOutbox()
  const heard = useRef(connection)
  useEffect(() => {
    const again = connection === 'online' && heard.current !== 'online'
    heard.current = connection
    if (again || signedOut) void client.invalidateQueries({ queryKey: sessionQuery.queryKey })
  }, [connection, signedOut, client])

  return <Outlet />
}
