import { Undo2, UserCheck, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TaskRow } from '~/api/workforce'
import { useProblemText } from '~/lib/useProblemText'
import { Button } from '~/ui/Button'
import { ANYBODY, PersonChoice } from './PersonChoice'
import type { BulkAssign } from './useBulkAssign'
import { nameOf, useWorkers } from './workers'

interface Props {
  tasks: readonly TaskRow[]
  bulk: BulkAssign
  onClose: () => void
}

/** Asks whom to give the selected tasks to. */
export function AssignBar({ tasks, bulk, onClose }: Props) {
  const { t } = useTranslation('console')
  const [to, setTo] = useState('')
  const workers = useWorkers(tasks[0]?.warehouse_id)
  const chosen = workers.find(({ account_id }) => account_id === to)
  const give = () => {
    if (to === '' || bulk.busy) return
    const receiver = { id: to === ANYBODY ? null : to, name: chosen ? nameOf(chosen) : '' }
    void bulk.run(tasks, receiver).then(onClose)
  }
  return (
    <form
      className="flex flex-wrap items-center gap-2 border-b border-line bg-surface px-4 py-1.5"
      onSubmit={(event) => {
        event.preventDefault()
        give()
      }}
    >
      <PersonChoice workers={workers} value={to} onChoose={setTo} />
      <Button type="submit" look="primary" aria-disabled={to === '' || bulk.busy}>
        <UserCheck aria-hidden="true" className="size-4" />
        {t('assign.give')}
      </Button>
      <Close onClick={onClose} />
    </form>
  )
}

/** What was given, what was left, and the way back. */
export function AssignResult({ bulk }: { bulk: BulkAssign }) {
  const { t } = useTranslation('console')
  const problem = useProblemText()
  const { result, busy } = bulk
  if (!result) return null
  const failed = result.failed.length > 0
  const { id, name } = result.to
  const count = result.done.length
  return (
    <div
      role={failed ? 'alert' : 'status'}
      className={`flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-1.5 ${failed ? 'bg-wrong-soft' : 'bg-accepted-soft'}`}
    >
      <p>
        {id === null ? t('assign.freed', { count }) : t('assign.given', { count, name })}
        {result.held.length > 0 && ` · ${t('assign.held', { count: result.held.length })}`}
        {failed && ` · ${problem.whole(result.failed[0]).text}`}
      </p>
      {bulk.take && <Act onClick={bulk.take}>{t('assign.takeThose')}</Act>}
      {bulk.undo && (
        <Act onClick={bulk.undo}>
          <Undo2 aria-hidden="true" className="size-3.5" />
          {t('tasks.undo')}
        </Act>
      )}
      {!busy && <Close onClick={bulk.dismiss} />}
    </div>
  )
}

function Act({ onClick, children }: { onClick: () => Promise<void>; children: ReactNode }) {
  return (
    <button
      type="button"
      onClick={() => void onClick()}
      className="flex items-center gap-1.5 font-medium text-accent-ink underline underline-offset-3"
    >
      {children}
    </button>
  )
}

function Close({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation('console')
  return (
    <button
      type="button"
      aria-label={t('panel.close')}
      onClick={onClick}
      className="ml-auto flex size-7 items-center justify-center rounded-control hover:bg-hover"
    >
      <X aria-hidden="true" className="size-4" />
    </button>
  )
}
