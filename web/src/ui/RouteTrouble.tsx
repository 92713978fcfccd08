import { CloudOff, OctagonX } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '~/lib/api/problem'
import { useConnection } from '~/lib/connection'
import { Button } from './Button'
import { Trouble } from './Trouble'

const isSilence = (error: unknown) => isApiError(error) && error.undecided

interface Props {
  error: unknown
  retry: () => void
  size?: 'desk' | 'hand'
}

/** In place of a page that could not be opened: the server is silent, or we made a mistake. */
export function RouteTrouble({ error, retry, size = 'desk' }: Props) {
  const { t } = useTranslation()
  const silent = isSilence(error)
  const connection = useConnection()

  // It goes on by itself as soon as the server is back. Every further failure begins the wait anew.
  useEffect(() => {
    if (!isSilence(error) || connection !== 'online') return
    const timer = setTimeout(retry, 2000)
    return () => clearTimeout(timer)
  }, [error, connection, retry])

  return (
    <main className="flex min-h-dvh">
      <Trouble
        icon={silent ? CloudOff : OctagonX}
        title={t(silent ? 'silent.title' : 'crash.title')}
        text={t(silent ? 'silent.text' : 'crash.text')}
        size={size}
        action={
          <Button look="primary" size={size} onClick={silent ? retry : () => window.location.reload()}>
            {t(silent ? 'retry' : 'crash.reload')}
          </Button>
        }
      />
    </main>
  )
}
