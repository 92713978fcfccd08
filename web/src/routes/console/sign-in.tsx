import { createFileRoute, redirect, useRouter } from '@tanstack/react-router'
import { SignInPage } from '~/features/identity/SignInPage'
import { safeDestination } from '~/lib/destination'
import { sessionQuery, useSessionState } from '~/lib/session'

export const Route = createFileRoute('/sign-in')({
  validateSearch: ({ next }): { next?: string } => (typeof next === 'string' ? { next } : {}),
  beforeLoad: async ({ context, search }) => {
    const { state } = await context.queryClient.ensureQueryData(sessionQuery)
    if (state === 'in') throw redirect({ href: safeDestination(search.next), replace: true })
  },
  component: SignIn,
})

function SignIn() {
  const { next } = Route.useSearch()
  const { history } = useRouter()
  const session = useSessionState()
  const ended = session?.state === 'out' && session.reason === 'ended'
  return <SignInPage ended={ended} onSignedIn={() => history.replace(safeDestination(next))} />
}
