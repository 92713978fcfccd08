import { createRouter, RouterProvider } from '@tanstack/react-router'
import { console as en } from './lib/i18n/en/console'
import { startI18n } from './lib/i18n/i18n'
import { console as ru } from './lib/i18n/ru/console'
import { createQueryClient } from './lib/session'
import { start } from './lib/start'
import { routeTree } from './routes/console.gen'
import './ui/styles.css'
import { Waiting } from './ui/Waiting'

startI18n({ en: { console: en }, ru: { console: ru } })

const queryClient = createQueryClient()

const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPendingComponent: Waiting,
  defaultPendingMs: 400,
  defaultPreload: 'intent',
  // The cache of queries knows what is fresh.
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

start(queryClient, <RouterProvider router={router} />)
