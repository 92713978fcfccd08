import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useWakeLock } from '~/lib/feedback/wakeLock'
import type { Work } from '~/lib/floor'
import { useStepWords } from '~/lib/i18n/useStepWords'
import { ended, type Run, type SlotKind, waiting } from '~/lib/steps'
import { useTitle } from '~/lib/title'
import { groundOf } from '~/ui/Band'
import { Notice } from '~/ui/Notice'
import { ActionSheet } from './ActionSheet'
import { Answer } from './Answer'
import { Controls } from './Controls'
import { Entry } from './Entry'
import { FoundCard } from './FoundCard'
import { Prompt, sentence } from './Prompt'
import { useForApproval } from './useForApproval'
import { useStepRun } from './useStepRun'

/** What stands over the step because the person asked for it. A scan puts it away. */
export type Sheet = 'actions' | { slot: string } | null

/** Wrong inputs in a row after which help is offered. */
const HELP_AFTER = 3

/** What is asked for by the pad or a field as soon as an exception was chosen. */
const TYPED: ReadonlySet<SlotKind> = new Set<SlotKind>(['quantity', 'text', 'check'])

interface Props {
  work: Work
  /** Told of each change, for what stands around the step. */
  onRun: (run: Run) => void
  onPrint: () => void
  /** What is shown when nothing is left to do; the last step may have been a mistake, and a count may wait for approval. */
  end: (onUndo: (() => void) | null, forApproval: boolean) => ReactNode
}

/** The one screen that leads through every step of every flow. */
export function StepScreen({ work, onRun, onPrint, end }: Props) {
  const { t } = useTranslation('handheld')
  const words = useStepWords()
  const [sheet, setSheet] = useState<Sheet>(null)
  const close = useCallback(() => setSheet(null), [])
  const step = useStepRun(work, close, onPrint)
  const { run, feedback, notKept, found } = step
  const forApproval = useForApproval(run.script.task?.id ?? null)
  useWakeLock()
  useTitle(ended(run) ? t('step.ended') : sentence(words, run))
  useEffect(() => onRun(run), [run, onRun])

  // An exception that needs a number or a word asks for it at once: three taps are enough.
  const asked = run.action !== null && sheet === null ? waiting(run) : null
  const typed = asked && TYPED.has(asked.kind) ? asked.slot : null
  const entry = typed ?? (sheet !== null && sheet !== 'actions' ? sheet.slot : null)
  const ground = groundOf(feedback?.tone ?? null) || 'bg-canvas'
  const help = run.wrongs >= HELP_AFTER
  return (
    <div className={`flex flex-1 flex-col ${ground}`}>
      <Answer feedback={feedback} onChoose={step.answer} />
      {notKept && (
        <div className="p-4">
          <Notice state="wrong" size="hand" title={t('step.notKept')}>
            {t('step.notKeptHint')}
          </Notice>
        </div>
      )}
      {ended(run) ? (
        end(step.canUndo ? step.undo : null, forApproval)
      ) : sheet === 'actions' ? (
        <ActionSheet
          run={run}
          onChoose={(id) => {
            close()
            step.choose(id)
          }}
          onClose={close}
        />
      ) : entry !== null ? (
        <Entry
          run={run}
          slot={entry}
          onEnter={(text) => {
            close()
            step.type(entry, text)
          }}
          onClose={typed === null ? close : step.back}
        />
      ) : (
        <>
          <div className="mx-auto flex w-full max-w-120 flex-1 flex-col gap-3 p-4">
            <Prompt run={run} />
            {found && <FoundCard found={found} />}
            {help && (
              <Notice state="attention" size="hand">
                {t('step.help')}
              </Notice>
            )}
          </div>
          <Controls run={run} step={step} onSheet={setSheet} />
        </>
      )}
    </div>
  )
}
