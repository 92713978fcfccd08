import { createRouter, RouterProvider } from '@tanstack/react-router'
import { startOneLanguage } from './lib/i18n/i18n'
import { parseSearch, stringifySearch } from './lib/search'
import { createQueryClient, sessionQuery } from './lib/session'
import { start } from './lib/start'
import { routeTree } from './routes/console.gen'
import './ui/styles.css'
import { Waiting } from './ui/Waiting'

const WORDS = {
  en: () => import('./lib/i18n/en/office'),
  ru: () => import('./lib/i18n/ru/office'),
}

const words = startOneLanguage(async (language) => ({ ...(await WORDS[language]()) }))

const queryClient = createQueryClient()
// Who is signed in is asked while the words are on their way: every address needs both.
void queryClient.prefetchQuery(sessionQuery)

const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
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

await words
start(queryClient, <RouterProvider router={router} />)
