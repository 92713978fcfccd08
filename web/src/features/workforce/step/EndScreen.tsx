import { CircleCheckBig, Hourglass } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '~/ui/Button'
import { Taken } from '../Taken'
import { type Options, useTaking } from '../useTaking'

interface Props extends Options {
  onHome: () => void
  /** The last step was a mistake. */
  onUndo: (() => void) | null
  /** What was counted differs so much that somebody else decides on it. */
  forApproval?: boolean
}

/** Nothing is left to do here: the way to what is next, by a tap or by scanning it. */
export function EndScreen({ onHome, onUndo, forApproval = false, ...options }: Props) {
  const { t } = useTranslation('handheld')
  const taking = useTaking(options)
  return (
    <>
      <div className="m-auto flex w-full max-w-120 flex-col gap-3 p-4">
        <div className="flex flex-col items-center gap-3 text-center">
          {forApproval ? (
            <Hourglass aria-hidden="true" className="size-16 text-attention" />
          ) : (
            <CircleCheckBig aria-hidden="true" className="size-16 text-accepted" />
          )}
          <h1 className="text-prompt font-semibold">{t(forApproval ? 'step.forApproval' : 'step.ended')}</h1>
          <p className="text-hand text-muted">{t(forApproval ? 'step.forApprovalHint' : 'step.endedHint')}</p>
        </div>
        <Taken taking={taking} />
      </div>
      <div className="thumb sticky bottom-0 mx-auto flex w-full max-w-120 flex-col gap-3 bg-inherit p-3">
        <Button size="hand" look="primary" aria-disabled={taking.busy} onClick={() => taking.next()}>
          {t('step.next')}
        </Button>
        <div className="hand-row flex gap-3">
          <Button size="half" onClick={onHome}>
            {t('step.home')}
          </Button>
          {onUndo && (
            <Button size="half" onClick={onUndo}>
              {t('step.undo')}
            </Button>
          )}
        </div>
      </div>
    </>
  )
}
