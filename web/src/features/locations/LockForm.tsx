import { Lock, LockOpen } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Location } from '~/api/locations'
import { ReasonForm } from '~/desk/form/ReasonForm'

/** Shuts both locks of a place, or opens them. */
export function LockForm({ location }: { location: Location }) {
  const { t } = useTranslation('console')
  const locked = location.locked_in || location.locked_out
  const Icon = locked ? LockOpen : Lock
  return (
    <ReasonForm
      key={String(locked)}
      label={t(locked ? 'locations.unlock' : 'locations.lockIt')}
      icon={<Icon aria-hidden="true" className="size-4" />}
      text={t(locked ? 'locations.unlockText' : 'locations.lockText', { code: location.code })}
      path={`/api/v1/locations/${location.id}/lock`}
      body={{ in: !locked, out: !locked }}
      fieldLabel={t('col.reason')}
      hint={t('form.reasonHint')}
      code
    />
  )
}
