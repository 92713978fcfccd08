import { Keyboard, TriangleAlert, Undo2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useStepWords } from '~/lib/i18n/useStepWords'
import { type Accept, actionOf, type Run, stepOf, waiting, wanted } from '~/lib/steps'
import { Button } from '~/ui/Button'
import type { Sheet } from './StepScreen'
import type { StepRun } from './useStepRun'

interface Props {
  run: Run
  step: StepRun
  onSheet: (sheet: Sheet) => void
}

/** In reach of either thumb: what can be done by one tap, then the way out of a problem. */
export function Controls({ run, step, onSheet }: Props) {
  const { t } = useTranslation('handheld')
  const slot = waiting(run)
  const action = actionOf(run)
  const choices = (stepOf(run)?.actions ?? []).filter(({ by_scan }) => !by_scan)
  if (slot?.kind === 'reason') return <Reasons slot={slot} step={step} />
  return (
    <div className="thumb sticky bottom-0 mx-auto flex w-full max-w-120 flex-col gap-3 bg-inherit p-3">
      <Primary run={run} slot={slot} step={step} onSheet={onSheet} />
      <div className="hand-row flex gap-3">
        {action ? (
          <Button size="hand" onClick={step.back}>
            {t('step.cancel')}
          </Button>
        ) : (
          choices.length > 0 && (
            <Button size="half" onClick={() => onSheet('actions')}>
              <TriangleAlert aria-hidden="true" className="size-5 shrink-0" />
              {t('step.problem')}
            </Button>
          )
        )}
        {step.canUndo && !action && (
          <Button size="half" onClick={step.undo}>
            <Undo2 aria-hidden="true" className="size-5 shrink-0" />
            {t('step.undo')}
          </Button>
        )}
      </div>
    </div>
  )
}

/** The slot that can be typed: the one that is waited for, or a quantity beside it. */
function typable(run: Run, slot: Accept | null): Accept | null {
  if (slot && slot.kind !== 'confirm' && slot.kind !== 'reason') return slot
  return wanted(run).find(({ quantity }) => quantity) ?? null
}

function Primary({ run, slot, step, onSheet }: Props & { slot: Accept | null }) {
  const { t } = useTranslation('handheld')
  const words = useStepWords()
  const typed = typable(run, slot)
  const quantity = wanted(run).find((accept) => accept.quantity)
  const rule = quantity?.quantity
  const counted = quantity && run.filled[quantity.slot]
  const confirms = wanted(run).some(({ kind }) => kind === 'confirm')
  // Not before one stands there: a tap from afar would be a guess.
  const counts = slot?.kind === 'quantity' && rule !== null && rule !== undefined
  const whole = counts && rule.all && Number(rule.all) > 1 ? rule.all : null
  const some = typeof counted === 'string' && rule ? counted : null
  const closes = slot?.kind === 'confirm' || (confirms && counts && some !== null)

  // That nothing is there is as good as a number, once the person is there.
  const empty =
    counts && whole === null && some === null && (stepOf(run)?.actions ?? []).find(({ id }) => id === 'empty')

  const label = typed?.quantity
    ? t('step.typeNumber')
    : typed?.values?.some(({ check }) => check)
      ? t('step.typeDigits')
      : t('step.type')
  const primary = closes || whole !== null
  return (
    <>
      <div className="hand-row flex gap-3">
        {typed && (
          <Button
            size="hand"
            className={primary ? 'flex-1' : ''}
            onClick={() => onSheet({ slot: typed.slot })}
          >
            <Keyboard aria-hidden="true" className="size-6 shrink-0" />
            {label}
          </Button>
        )}
        {empty && (
          <Button size="half" onClick={() => step.choose(empty.id)}>
            {words.message('action', empty.say)}
          </Button>
        )}
        {whole !== null && closes && rule && (
          <Button size="half" onClick={step.all}>
            {t('step.all', { all: words.quantity(whole), unit: words.unit(rule.unit) })}
          </Button>
        )}
      </div>
      {closes && (
        <Button size="hand" look="primary" onClick={step.confirm}>
          {some !== null && rule
            ? t('step.doneWith', { counted: words.quantity(some), unit: words.unit(rule.unit) })
            : t('step.ok')}
        </Button>
      )}
      {whole !== null && !closes && rule && (
        <Button size="hand" look="primary" onClick={step.all}>
          {t('step.all', { all: words.quantity(whole), unit: words.unit(rule.unit) })}
        </Button>
      )}
    </>
  )
}

function Reasons({ slot, step }: { slot: Accept; step: StepRun }) {
  const { t } = useTranslation('handheld')
  const words = useStepWords()
  return (
    <div className="thumb sticky bottom-0 mx-auto flex w-full max-w-120 flex-col gap-3 bg-inherit p-3">
      {(slot.values ?? []).map(({ value, title }) => (
        <Button key={value} size="hand" onClick={() => step.type(slot.slot, value)}>
          {title ?? words.word('reason', value)}
        </Button>
      ))}
      <Button size="hand" look="secondary" className="mt-4" onClick={step.back}>
        {t('step.cancel')}
      </Button>
    </div>
  )
}
