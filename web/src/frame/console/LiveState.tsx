import { LoaderCircle, Radio, RefreshCw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useConnection } from '~/lib/connection'
import { type Liveness, useLiveness } from '~/lib/live'
import { ConnectionState } from '~/ui/ConnectionState'

const looks: Record<Liveness, { icon: typeof Radio; ink: string }> = {
  live: { icon: Radio, ink: 'text-accepted' },
  connecting: { icon: LoaderCircle, ink: 'text-muted' },
  asking: { icon: RefreshCw, ink: 'text-attention' },
  resting: { icon: LoaderCircle, ink: 'text-muted' },
}

/** Whether what is on the screen follows the floor; where there is no connection at all, that. */
export function LiveState() {
  const { t } = useTranslation('console')
  const connection = useConnection()
  const live = useLiveness()
  if (connection !== 'online') return <ConnectionState />
  const { icon: Icon, ink } = looks[live]
  return (
    <p
      role="status"
      title={t(`live.${live}Hint`)}
      className={`inline-flex items-center gap-1.5 text-small font-medium whitespace-nowrap ${ink}`}
    >
      <Icon aria-hidden="true" className="size-4" />
      {t(`live.${live}`)}
    </p>
  )
}
