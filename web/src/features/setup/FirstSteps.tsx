import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Page, Warehouse } from '~/api/types'
import { useMay } from '~/desk/session'
import { get } from '~/lib/api/client'
import { primaryLink } from '~/ui/Button'
import { Notice } from '~/ui/Notice'

/** On an empty system, for who may change that: the way to the first receipt. */
export function FirstSteps() {
  const { t } = useTranslation('console')
  const may = useMay('locations:write')
  const { data } = useQuery({
    queryKey: ['setup', 'warehouses?limit=1'],
    queryFn: ({ signal }) => get<Page<Warehouse>>('/api/v1/warehouses?limit=1', { signal }),
    enabled: may,
  })
  if (!may || data?.items.length !== 0) return null
  return (
    <div className="max-w-180 pb-8">
      <Notice
        state="doing"
        title={t('setup.empty')}
        action={
          <Link to="/setup" className={primaryLink}>
            {t('setup.begin')}
          </Link>
        }
      >
        {t('setup.emptyHint')}
      </Notice>
    </div>
  )
}
