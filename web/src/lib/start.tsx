import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { type Pace, startConnection } from './connection'
import { shownLanguage } from './i18n/i18n'
import { loadRefusals } from './refusals/useRefusals'
import { startTheme } from './theme'

/** Puts a shell into the page. */
export function start(client: QueryClient, shell: ReactNode, pace?: Pace): void {
  const root = document.getElementById('root')
  if (!root) throw new Error('the page has no #root')
  startTheme()
  startConnection(pace)
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>{shell}</QueryClientProvider>
    </StrictMode>,
  )
  // In the hand they must be there before the network is gone.
  loadRefusals(shownLanguage())
}
