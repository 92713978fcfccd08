import { Check, RotateCcw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Count } from '~/api/inventory'
import { Act } from '~/desk/Act'
import { useMay } from '~/desk/session'
import { useSessionState } from '~/lib/session'
import { Notice } from '~/ui/Notice'

/** A difference that waits: somebody other than who counted approves it, or has it counted anew. */
export function CountDecision({ count }: { count: Count }) {
  const { t } = useTranslation('console')
  const may = useMay('inventory:approve')
  const session = useSessionState()
  if (count.state !== 'counted') return null
  const own = session?.state === 'in' && session.session.account_id === count.counted_by
  if (!may || own) {
    return (
      <div className="w-full">
        <Notice state="waiting" title={t('approval.waits')}>
          {t(own ? 'approval.own' : 'approval.others')}
        </Notice>
      </div>
    )
  }
  return (
    <>
      <Act
        label={t('approval.approve')}
        icon={<Check aria-hidden="true" className="size-4" />}
        path={`/api/v1/counts/${count.id}/approve`}
        body={{}}
        primary
      />
      <Act
        label={t('approval.reject')}
        icon={<RotateCcw aria-hidden="true" className="size-4" />}
        path={`/api/v1/counts/${count.id}/reject`}
        body={{}}
      />
      <p className="w-full text-small text-muted">{t('approval.hint')}</p>
    </>
  )
}
