import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, Navigate, Outlet, useRouter } from '@tanstack/react-router'
import { useCallback } from 'react'
import { RouteTrouble } from '~/ui/RouteTrouble'

export const Route = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  errorComponent: Failed,
  // Nobody types addresses on a handheld: an old one leads home.
  notFoundComponent: () => <Navigate to="/" replace />,
})

function Failed({ error }: { error: unknown }) {
  const router = useRouter()
  const retry = useCallback(() => void router.invalidate(), [router])
  return <RouteTrouble error={error} retry={retry} size="hand" />
}
