import { useTranslation } from 'react-i18next'
import { useStepWords } from '~/lib/i18n/useStepWords'
import { type Run, stepOf } from '~/lib/steps'
import { Button } from '~/ui/Button'

interface Props {
  run: Run
  onChoose: (id: string) => void
  onClose: () => void
}

/** What may happen instead. A scan goes on with the step all the same. */
export function ActionSheet({ run, onChoose, onClose }: Props) {
  const { t } = useTranslation('handheld')
  const words = useStepWords()
  const choices = (stepOf(run)?.actions ?? []).filter(({ by_scan }) => !by_scan)
  return (
    <div className="mx-auto flex w-full max-w-120 flex-1 flex-col gap-3 p-4">
      <h1 className="text-prompt font-semibold">{t('step.problemTitle')}</h1>
      <div className="grid grid-cols-2 gap-3">
        {choices.map(({ id, say }) => (
          <Button key={id} size="half" onClick={() => onChoose(id)}>
            {words.message('action', say) ?? id}
          </Button>
        ))}
      </div>
      <div className="mt-auto pt-6">
        <Button size="hand" look="primary" onClick={onClose}>
          {t('step.cancel')}
        </Button>
      </div>
    </div>
  )
}
