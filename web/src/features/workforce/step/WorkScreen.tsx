import { PackageX } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { floor, forgetTaken, useTaken, type Work } from '~/lib/floor'
import { useWord } from '~/lib/i18n/useWord'
import { ended, type Run, stepOf } from '~/lib/steps'
import { Button } from '~/ui/Button'
import { Trouble } from '~/ui/Trouble'
import { EndScreen } from './EndScreen'
import { StepScreen } from './StepScreen'
import { TakenScreen } from './TakenScreen'

interface Props {
  id: string
  account: string
  warehouse: string | null
  onWork: (work: string) => void
  onHome: () => void
  /** A label was asked for. */
  onPrint: () => void
  /** What stands around it, with what is being done. */
  frame: (title: ReactNode, children: ReactNode) => ReactNode
}

/** Finds the work on this device and leads through it: also after a reload, where it was. */
export function WorkScreen({ id, account, warehouse, onWork, onHome, onPrint, frame }: Props) {
  const { t } = useTranslation('handheld')
  const [work, setWork] = useState<Work | null | undefined>(() => {
    const prepared = floor().works.prepared(id)
    return prepared?.account === account ? prepared : undefined
  })
  const [run, setRun] = useState<Run | null>(null)
  const taken = useTaken(id)
  const looked = work !== undefined
  useEffect(() => {
    if (looked) return
    let gone = false
    void floor()
      .works.get(id)
      .then((found) => {
        if (!gone) setWork(found?.account === account ? found : null)
      })
    return () => {
      gone = true
    }
  }, [id, account, looked])

  if (work === undefined) return frame(null, null)
  if (work === null) {
    return frame(
      null,
      <>
        <div className="m-auto p-4">
          <Trouble icon={PackageX} title={t('step.lost')} text={t('step.lostHint')} size="hand" />
        </div>
        <div className="p-3">
          <Button look="primary" size="hand" onClick={onHome}>
            {t('step.home')}
          </Button>
        </div>
      </>,
    )
  }
  if (taken && !ended(run ?? work.run)) {
    // What was done on it is in the outbox, and stays there.
    const leave = async () => {
      await floor().works.remove(id)
      forgetTaken(id)
      onHome()
    }
    return frame(<Title run={run ?? work.run} />, <TakenScreen onHome={() => void leave()} />)
  }
  return frame(
    <Title run={run ?? work.run} />,
    <StepScreen
      work={work}
      onRun={setRun}
      onPrint={onPrint}
      end={(onUndo, forApproval) => (
        <EndScreen
          account={account}
          warehouse={warehouse}
          onWork={onWork}
          onHome={onHome}
          onUndo={onUndo}
          forApproval={forApproval}
        />
      )}
    />,
  )
}

/** What is being done, and how far it is. */
function Title({ run }: { run: Run }) {
  const { t } = useTranslation('handheld')
  const word = useWord()
  const progress = stepOf(run)?.progress
  return (
    <>
      {word(`handheld:flow.${run.script.flow}`, run.script.flow)}
      {progress && progress.of > 1 && (
        <span className="tabular">
          {/* What closes the work is no part of its own. */}
          {' · '}
          {t('step.progress', { done: Math.min(progress.done + 1, progress.of), of: progress.of })}
        </span>
      )}
    </>
  )
}
