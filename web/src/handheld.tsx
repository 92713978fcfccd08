import { createRouter, RouterProvider } from '@tanstack/react-router'
import { FLOOR } from './lib/connection'
import { startSounds } from './lib/feedback/sounds'
import { openFloor } from './lib/floor'
import { startOneLanguage } from './lib/i18n/i18n'
import { startPreferences } from './lib/preferences'
import { startPrinting } from './lib/printing/startPrinting'
import { startApp } from './lib/pwa'
import { createQueryClient, rememberSession } from './lib/session'
import { start, untilShown } from './lib/start'
import { routeTree } from './routes/handheld.gen'
import './ui/styles.css'
import { Waiting } from './ui/Waiting'

const WORDS = {
  en: () => import('./lib/i18n/en/floor'),
  ru: () => import('./lib/i18n/ru/floor'),
}

const words = startOneLanguage(async (language) => ({ ...(await WORDS[language]()) }))

startPreferences()
startSounds()

const queryClient = createQueryClient()
rememberSession(queryClient)

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

// What was done here and is not sent yet is at hand before anything is shown; until then the page's own line stands.
const [floor] = await Promise.all([openFloor(), words, untilShown(router)])
startPrinting(floor.outbox)
start(queryClient, <RouterProvider router={router} />, FLOOR)
startApp()
