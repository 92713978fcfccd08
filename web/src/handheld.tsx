import { createRouter, RouterProvider } from '@tanstack/react-router'
import { handheld as en } from './lib/i18n/en/handheld'
import { startI18n } from './lib/i18n/i18n'
import { handheld as ru } from './lib/i18n/ru/handheld'
import { createQueryClient } from './lib/session'
import { start } from './lib/start'
import { routeTree } from './routes/handheld.gen'
import './ui/styles.css'
import { Waiting } from './ui/Waiting'

startI18n({ en: { handheld: en }, ru: { handheld: ru } })

const queryClient = createQueryClient()

const router = createRouter({
  routeTree,
  basepath: '/m',
  context: { queryClient },
  defaultPendingComponent: Waiting,
  defaultPendingMs: 400,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

start(queryClient, <RouterProvider router={router} />)
