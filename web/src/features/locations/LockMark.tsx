import { useTranslation } from 'react-i18next'
import type { Location } from '~/api/locations'
import { StateMark } from '~/desk/Card'

/** Which way a place is locked. */
export function LockMark({ location: { locked_in, locked_out } }: { location: Location }) {
  const { t } = useTranslation('console')
  if (!locked_in && !locked_out) return <span className="text-muted">{t('locations.lock.none')}</span>
  const which = locked_in && locked_out ? 'both' : locked_in ? 'in' : 'out'
  return <StateMark state="attention">{t(`locations.lock.${which}`)}</StateMark>
}
