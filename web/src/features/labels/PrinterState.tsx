import { useTranslation } from 'react-i18next'
import type { Printer } from '~/api/labels'
import { StateMark } from '~/desk/Card'

/** Whether a printer is used, and whether what waits for it gets through. */
export function PrinterState({ printer: { active, waiting, trouble } }: { printer: Printer }) {
  const { t } = useTranslation('console')
  if (!active) return <StateMark state="waiting">{t('printers.off')}</StateMark>
  const look = waiting === 0 ? 'accepted' : trouble ? 'wrong' : 'doing'
  return (
    <StateMark state={look}>
      {waiting === 0 ? t('printers.fine') : t('printers.busy', { count: waiting })}
    </StateMark>
  )
}
