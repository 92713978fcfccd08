import { createFileRoute, Outlet, redirect, useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { Frame } from '~/frame/console/Frame'
import { sessionQuery, useSessionState } from '~/lib/session'

export const Route = createFileRoute('/_frame')({
  beforeLoad: async ({ context, location }) => {
    const state = await context.queryClient.ensureQueryData(sessionQuery)
    if (state.state === 'in') return { session: state.session }
    const next = location.href === '/' ? {} : { next: location.href }
    throw redirect({ to: '/sign-in', search: next, replace: true })
  },
  component: Framed,
})

function Framed() {
  const { session } = Route.useRouteContext()
  const state = useSessionState()
  const router = useRouter()

  // The session ended while the page was open, or the person left.
  useEffect(() => {
    if (state?.state !== 'out') return
    const { href } = router.state.location
    const search = state.reason === 'ended' && href !== '/' ? { next: href } : {}
    void router.navigate({ to: '/sign-in', search, replace: true })
  }, [state, router])

  return (
    <Frame session={session}>
      <Outlet />
    </Frame>
  )
}
