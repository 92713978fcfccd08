import { CloudOff, Wifi, WifiOff } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type Connection, useConnection } from '~/lib/connection'

const looks: Record<Connection, { icon: typeof Wifi; ink: string }> = {
  online: { icon: Wifi, ink: 'text-accepted' },
  offline: { icon: WifiOff, ink: 'text-wrong' },
  unreachable: { icon: CloudOff, ink: 'text-wrong' },
}

/** Whether what is on the screen is fresh, and what is sent arrives. */
export function ConnectionState({ size = 'desk' }: { size?: 'desk' | 'hand' }) {
  const { t } = useTranslation()
  const connection = useConnection()
  const { icon: Icon, ink } = looks[connection]
  const hand = size === 'hand'
  const hint = connection === 'online' ? undefined : t(`connection.${connection}Hint`)
  return (
    <p
      role="status"
      title={hint}
      className={`inline-flex items-center gap-1.5 font-medium whitespace-nowrap ${ink} ${hand ? 'text-hand' : 'text-small'}`}
    >
      <Icon aria-hidden="true" className={hand ? 'size-6' : 'size-4'} />
      {t(`connection.${connection}`)}
    </p>
  )
}
