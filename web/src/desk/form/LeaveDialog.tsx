import { Description, Dialog, DialogBackdrop, DialogPanel, DialogTitle } from '@headlessui/react'
import { useTranslation } from 'react-i18next'
import { Button } from '~/ui/Button'

/** Whether to lose what was typed. Esc and a click beside it stay. */
export function LeaveDialog({ onLeave, onStay }: { onLeave: () => void; onStay: () => void }) {
  const { t } = useTranslation('console')
  return (
    <Dialog open onClose={onStay} role="alertdialog" className="relative z-50">
      <DialogBackdrop className="fixed inset-0 bg-[rgb(0_0_0/0.35)]" />
      <div className="fixed inset-0 flex items-center justify-center p-4">
        <DialogPanel className="flex w-full max-w-110 flex-col gap-4 rounded-control border border-line-strong bg-surface p-6 text-ink">
          <div className="flex flex-col gap-1">
            <DialogTitle className="text-lead font-semibold">{t('unsaved.title')}</DialogTitle>
            <Description className="text-muted">{t('unsaved.text')}</Description>
          </div>
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={onLeave}>{t('unsaved.leave')}</Button>
            <Button look="primary" data-autofocus onClick={onStay}>
              {t('unsaved.stay')}
            </Button>
          </div>
        </DialogPanel>
      </div>
    </Dialog>
  )
}
