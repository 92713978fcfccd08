import { useTranslation } from 'react-i18next'
import { useConnection } from '~/lib/connection'

/** Said under the top line for as long as there is no way to the server. */
export function Cut() {
  const { t } = useTranslation()
  const connection = useConnection()
  if (connection === 'online') return null
  return (
    <p className="border-b border-line bg-attention-soft px-4 py-1.5 text-small sm:px-6 lg:px-8">
      {t(`connection.${connection}Hint`)}
    </p>
  )
}
