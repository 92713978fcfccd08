import { createLazyFileRoute, useNavigate, useRouterState } from '@tanstack/react-router'
import { EnrolPage } from '~/features/identity/Enrol'
import { HandheldFrame } from '~/frame/handheld/HandheldFrame'

export const Route = createLazyFileRoute('/enrol')({ component: EnrolScreen })

/** The address of the pairing code. The code stands behind the hash, which no server and no log of one gets to see. */
function EnrolScreen() {
  const navigate = useNavigate()
  const code = useRouterState({ select: ({ location }) => location.hash })
  return (
    <HandheldFrame>
      <EnrolPage code={code} onEnrolled={() => void navigate({ to: '/sign-in', replace: true })} />
    </HandheldFrame>
  )
}
