import { ArrowDownToLine, ClipboardList, Hand, ListChecks, MessageCircleWarning } from 'lucide-react'
import type { TaskRow } from '~/api/workforce'
import { StateMark } from '~/desk/Card'
import { useWord } from '~/lib/i18n/useWord'
import type { State } from '~/ui/state'

export const TASK_STATES = ['pending', 'started', 'in_progress', 'completed', 'canceled'] as const
export const TASK_KINDS = ['putaway', 'pick', 'count', 'exception'] as const

const looks: Record<TaskRow['state'], State> = {
  pending: 'waiting',
  started: 'doing',
  in_progress: 'doing',
  completed: 'accepted',
  canceled: 'waiting',
}

export const isOpen = (task: TaskRow) => !['completed', 'canceled'].includes(task.state)

/** Somebody holds it, but no longer for sure: they have not been heard for as long as a claim lasts. */
export const isStuck = (task: TaskRow) =>
  isOpen(task) && task.lease_until !== null && Date.parse(task.lease_until) < Date.now()

export function TaskState({ state }: { state: TaskRow['state'] }) {
  const word = useWord()
  return <StateMark state={looks[state] ?? 'waiting'}>{word(`console:workState.${state}`, state)}</StateMark>
}

const icons = { putaway: ArrowDownToLine, pick: Hand, count: ListChecks, exception: MessageCircleWarning }

export function TaskKind({ kind }: { kind: TaskRow['kind'] }) {
  const word = useWord()
  const Icon = icons[kind] ?? ClipboardList
  return (
    <span className="inline-flex items-center gap-1.5">
      <Icon aria-hidden="true" className="size-3.5 shrink-0 text-muted" />
      {word(`console:taskKind.${kind}`, kind)}
    </span>
  )
}
