import { useTranslation } from 'react-i18next'
import { Mark } from './Mark'

/** In place of the page while it is not known who is here: seen only when the server is slow. */
export function Waiting() {
  const { t } = useTranslation()
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-4 text-muted">
      <Mark className="size-10" />
      <h1>{t('loading')}</h1>
    </main>
  )
}
