import { createFileRoute, redirect, useNavigate } from '@tanstack/react-router'
import { HandheldSignIn } from '~/features/identity/HandheldSignIn'
import { HandheldFrame } from '~/frame/handheld/HandheldFrame'
import { sessionQuery, useSessionState } from '~/lib/session'

export const Route = createFileRoute('/sign-in')({
  beforeLoad: async ({ context }) => {
    const { state } = await context.queryClient.ensureQueryData(sessionQuery)
    if (state === 'in') throw redirect({ to: '/', replace: true })
  },
  component: SignIn,
})

function SignIn() {
  const navigate = useNavigate()
  const session = useSessionState()
  const ended = session?.state === 'out' && session.reason === 'ended'
  return (
    <HandheldFrame>
      <HandheldSignIn ended={ended} onSignedIn={() => void navigate({ to: '/', replace: true })} />
    </HandheldFrame>
  )
}
