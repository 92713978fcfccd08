import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, Navigate, Outlet, useRouter } from '@tanstack/react-router'
import { useCallback } from 'react'
import { ScanProvider } from '~/lib/scan/ScanProvider'
import { RouteTrouble } from '~/ui/RouteTrouble'

export const Route = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Handheld,
  errorComponent: Failed,
  // Nobody types addresses on a handheld: an old one leads home.
  notFoundComponent: () => <Navigate to="/" replace />,
})

/** Whatever is on the screen, the scanner is listened to. */
function Handheld() {
  return (
    <ScanProvider>
      <Outlet />
    </ScanProvider>
  )
}

function Failed({ error }: { error: unknown }) {
  const router = useRouter()
  const retry = useCallback(() => void router.invalidate(), [router])
  return <RouteTrouble error={error} retry={retry} size="hand" />
}
