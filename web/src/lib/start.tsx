import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, StrictMode, startTransition } from 'react'
import { createRoot } from 'react-dom/client'
import { type Pace, startConnection } from './connection'
import { shownLanguage } from './i18n/i18n'
import { loadRefusals } from './refusals/useRefusals'
import { startTheme } from './theme'

/** Longer than this the page does not stay as it came: then the first screen says that it waits. */
const PATIENCE_MS = 400

/**
 * Finds the first screen before anything is drawn: it is drawn once and whole, and what it asks the server for does not hold it up.
 */
export async function untilShown(router: { load: () => Promise<unknown> }): Promise<void> {
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))
  // What went wrong is shown by the screen.
  await Promise.race([router.load().catch(() => undefined), patience])
}

/** Puts a shell into the page. */
export function start(client: QueryClient, shell: ReactNode, pace?: Pace): void {
  const root = document.getElementById('root')
  if (!root) throw new Error('the page has no #root')
  startTheme()
  startConnection(pace)
  const page = (
    <StrictMode>
      <QueryClientProvider client={client}>{shell}</QueryClientProvider>
    </StrictMode>
  )
  // In pieces: a slow device hears a tap or a scan in between.
  startTransition(() => createRoot(root).render(page))
  // In the hand they must be there before the network is gone.
  loadRefusals(shownLanguage())
}
