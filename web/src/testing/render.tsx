import { QueryClientProvider } from '@tanstack/react-query'
import { render } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { common as commonEn } from '~/lib/i18n/en/common'
import { console as consoleEn } from '~/lib/i18n/en/console'
import { handheld as handheldEn } from '~/lib/i18n/en/handheld'
import { type Language, setLanguage, startI18n } from '~/lib/i18n/i18n'
import { common as commonRu } from '~/lib/i18n/ru/common'
import { console as consoleRu } from '~/lib/i18n/ru/console'
import { handheld as handheldRu } from '~/lib/i18n/ru/handheld'
import { createQueryClient } from '~/lib/session'

startI18n({
  en: { common: commonEn, console: consoleEn, handheld: handheldEn },
  ru: { common: commonRu, console: consoleRu, handheld: handheldRu },
})

/** Shows something as a shell would. */
export function show(content: ReactNode, language: Language = 'en', client = createQueryClient()) {
  setLanguage(language)
  const { queries } = client.getDefaultOptions()
  client.setDefaultOptions({ queries: { ...queries, retry: false } })
  const view = render(<QueryClientProvider client={client}>{content}</QueryClientProvider>)
  return { ...view, client, user: userEvent.setup() }
}
