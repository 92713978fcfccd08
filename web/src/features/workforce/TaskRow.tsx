import { ArrowDownToLine, ClipboardList, Hand, ListChecks } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Task } from '~/api/types'
import { StateWord } from '~/ui/StateWord'
import { Summary } from './Summary'

const icons = { putaway: ArrowDownToLine, pick: Hand, count: ListChecks }
const kinds = Object.keys(icons) as (keyof typeof icons)[]

/** Above this a task is urgent; 50 is ordinary. */
const URGENT = 80

/** A task in a list: where, what kind, what of. The next one is the largest. */
export function TaskRow({ task, next = false }: { task: Task; next?: boolean }) {
  const { t } = useTranslation('handheld')
  const kind = kinds.find((known) => known === task.kind)
  const Icon = kind ? icons[kind] : ClipboardList
  return (
    <li
      className={
        next
          ? 'mb-2 flex flex-col gap-2 rounded-control border-2 border-line-strong bg-surface p-4'
          : 'flex flex-col gap-1 border-b border-line py-4 last:border-b-0'
      }
    >
      {next && <p className="text-hand text-muted">{t('tasks.next')}</p>}
      <p
        className={`font-mono leading-none font-semibold break-words ${next ? 'text-code' : 'text-hand-lead'}`}
      >
        {task.location ?? <span className="font-sans text-hand text-muted">{t('tasks.noLocation')}</span>}
      </p>
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-hand">
        <span className="inline-flex items-center gap-2 font-semibold">
          <Icon aria-hidden="true" className="size-5 shrink-0" />
          {kind ? t(`tasks.kind.${kind}`) : task.kind}
        </span>
        {task.priority >= URGENT && <StateWord state="attention">{t('tasks.urgent')}</StateWord>}
      </p>
      <Summary summary={task.summary} />
    </li>
  )
}
