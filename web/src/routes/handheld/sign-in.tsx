import { createFileRoute, redirect } from '@tanstack/react-router'
import { sessionQuery } from '~/lib/session'

export const Route = createFileRoute('/sign-in')({
  beforeLoad: async ({ context }) => {
    const { state } = await context.queryClient.ensureQueryData(sessionQuery)
    if (state === 'in') throw redirect({ to: '/', replace: true })
  },
})
