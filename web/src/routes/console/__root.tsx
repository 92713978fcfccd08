import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, Outlet, useRouter } from '@tanstack/react-router'
import { useCallback } from 'react'
import { RouteTrouble } from '~/ui/RouteTrouble'

export const Route = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  errorComponent: Failed,
})

function Failed({ error }: { error: unknown }) {
  const router = useRouter()
  const retry = useCallback(() => void router.invalidate(), [router])
  return <RouteTrouble error={error} retry={retry} />
}
