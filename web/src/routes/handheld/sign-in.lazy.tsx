import { createLazyFileRoute, useNavigate } from '@tanstack/react-router'
import { HandheldSignIn } from '~/features/identity/HandheldSignIn'
import { HandheldFrame } from '~/frame/handheld/HandheldFrame'
import { useSessionState } from '~/lib/session'

export const Route = createLazyFileRoute('/sign-in')({ component: SignIn })

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
