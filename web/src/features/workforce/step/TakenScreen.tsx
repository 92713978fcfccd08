import { UserRoundCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '~/ui/Button'
import { Trouble } from '~/ui/Trouble'

/** Somebody else has this work by now: nothing more is to be done on it here. */
export function TakenScreen({ onHome }: { onHome: () => void }) {
  const { t } = useTranslation('handheld')
  return (
    <>
      <div role="alert" className="m-auto p-4">
        <Trouble icon={UserRoundCheck} title={t('step.taken')} text={t('step.takenHint')} size="hand" />
      </div>
      <div className="thumb sticky bottom-0 mx-auto flex w-full max-w-120 flex-col gap-3 bg-canvas p-3">
        <Button size="hand" look="primary" onClick={onHome}>
          {t('step.home')}
        </Button>
      </div>
    </>
  )
}
