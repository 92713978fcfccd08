import { ArrowDown, ArrowUp, Undo2, UserCheck } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TaskRow } from '~/api/workforce'
import { useOptions, useWhereFilters } from '~/desk/filters'
import { UserLink } from '~/desk/links'
import { List } from '~/desk/list/List'
import type { BulkAction, ListSpec } from '~/desk/list/spec'
import { shownId } from '~/desk/refs'
import { useMay } from '~/desk/session'
import { Code, Unknown, When } from '~/desk/values'
import { useWord } from '~/lib/i18n/useWord'
import { AssignBar, AssignResult } from './assigning/AssignBar'
import { useBulkAssign } from './assigning/useBulkAssign'
import { BulkResult } from './BulkResult'
import { TaskCard } from './TaskCard'
import { isOpen, isStuck, TASK_KINDS, TASK_STATES, TaskKind, TaskState } from './taskState'
import { taskText } from './taskText'
import { useBulkPriority } from './useBulkPriority'

/** Above this a task is urgent; 50 is ordinary. */
export const URGENT = 80
export const ORDINARY = 50

function useTasksSpec(): ListSpec<TaskRow> {
  const { t } = useTranslation('console')
  const word = useWord()
  const options = useOptions()
  const { warehouse } = useWhereFilters()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language, as t does
  return useMemo(
    () => ({
      id: 'tasks',
      title: t('page.tasks'),
      path: '/api/v1/tasks',
      permission: 'workforce:read',
      rowId: ({ id }) => id,
      columns: [
        {
          id: 'kind',
          header: t('col.kind'),
          width: 132,
          cell: ({ kind }) => <TaskKind kind={kind} />,
          plain: ({ kind }) => word(`console:taskKind.${kind}`, kind),
        },
        {
          id: 'location',
          header: t('col.location'),
          width: 116,
          cell: ({ location }) => (location ? <Code>{location}</Code> : <Unknown />),
          plain: ({ location }) => location,
        },
        {
          id: 'what',
          header: t('col.what'),
          width: 200,
          grow: true,
          cell: ({ summary }) => taskText(summary),
          plain: ({ summary }) => taskText(summary),
        },
        {
          id: 'state',
          header: t('col.state'),
          width: 140,
          cell: ({ state }) => <TaskState state={state} />,
          plain: ({ state }) => state,
        },
        {
          id: 'priority',
          header: t('col.priority'),
          width: 92,
          numeric: true,
          cell: ({ priority }) => (
            <span className={priority >= URGENT ? 'font-semibold text-attention' : ''}>{priority}</span>
          ),
          plain: ({ priority }) => priority,
        },
        {
          id: 'holder',
          header: t('col.holder'),
          width: 132,
          cell: (task) =>
            task.holder ? (
              <>
                <UserLink id={task.holder}>{task.holder_name ?? task.holder.slice(0, 8)}</UserLink>
                {isStuck(task) && <span className="text-small text-attention"> {t('tasks.stuck')}</span>}
              </>
            ) : (
              <Unknown />
            ),
          plain: ({ holder_name }) => holder_name,
        },
        {
          id: 'assignee',
          header: t('assign.to'),
          width: 124,
          cell: ({ assignee, assignee_name }) =>
            assignee ? (
              <UserLink id={assignee}>{assignee_name ?? assignee.slice(0, 8)}</UserLink>
            ) : (
              <span className="text-muted">{t('assign.anybody')}</span>
            ),
          plain: ({ assignee_name }) => assignee_name,
        },
        {
          id: 'opened',
          header: t('col.opened'),
          width: 124,
          cell: ({ opened_at }) => <When at={opened_at} />,
          plain: ({ opened_at }) => opened_at,
        },
        {
          id: 'started',
          header: t('tasks.started'),
          width: 124,
          extra: true,
          cell: ({ started_at }) => <When at={started_at} />,
          plain: ({ started_at }) => started_at,
        },
        {
          id: 'finished',
          header: t('tasks.finished'),
          width: 124,
          extra: true,
          cell: ({ finished_at }) => <When at={finished_at} />,
          plain: ({ finished_at }) => finished_at,
        },
      ],
      filters: [
        { id: 'state', label: t('col.state'), kind: 'choice', options: options('workState', TASK_STATES) },
        { id: 'kind', label: t('col.kind'), kind: 'choice', options: options('taskKind', TASK_KINDS) },
        {
          id: 'mine',
          label: t('tasks.mine'),
          kind: 'choice',
          options: [{ value: 'true', label: t('value.yes') }],
        },
        {
          id: 'work',
          label: t('assign.filter.work'),
          kind: 'choice',
          options: (['waiting', 'in_work', 'lapsed'] as const).map((value) => ({
            value,
            label: t(`assign.work.${value}`),
          })),
        },
        { id: 'holder', label: t('assign.filter.holder'), kind: 'reference', shown: shownId },
        { id: 'assignee', label: t('assign.filter.assignee'), kind: 'reference', shown: shownId },
        ...warehouse,
        { id: 'reference', label: t('movements.document'), kind: 'reference', shown: shownId },
      ],
      sorts: [
        { value: 'urgency', label: t('tasks.sort.urgency') },
        { value: 'opened_at', label: t('tasks.sort.opened') },
      ],
      // What is open, in the order in which it is given out, is what a shift lead looks at.
      complete: (params) => ({
        sort:
          params.state && !['pending', 'started', 'in_progress'].includes(params.state)
            ? 'opened_at'
            : 'urgency',
        ...params,
      }),
      tone: (task) => (isStuck(task) ? 'attention' : null),
      empty: { title: t('tasks.boardEmpty'), text: t('tasks.boardEmptyHint') },
      everySeconds: 5,
    }),
    [t, warehouse],
  )
}

/** What is to be done on the floor, and by whom it is being done. */
export function TasksPage() {
  const { t } = useTranslation('console')
  const spec = useTasksSpec()
  const may = useMay('workforce:manage')
  const bulk = useBulkPriority()
  const assign = useBulkAssign()
  const [giving, setGiving] = useState<readonly TaskRow[] | null>(null)
  const closed = (rows: readonly TaskRow[]) => !rows.some(isOpen) || bulk.busy
  const action = (
    id: 'urgent' | 'ordinary',
    priority: number,
    icon: BulkAction<TaskRow>['icon'],
  ): BulkAction<TaskRow> => ({
    id,
    label: t(`tasks.make.${id}`),
    icon,
    disabled: closed,
    run: (rows) => void bulk.run(rows.filter(isOpen), priority),
  })
  const actions = may
    ? [
        action('urgent', 90, <ArrowUp aria-hidden="true" className="size-3.5" />),
        action('ordinary', ORDINARY, <ArrowDown aria-hidden="true" className="size-3.5" />),
        {
          id: 'assign',
          label: `${t('assign.label')}…`,
          icon: <UserCheck aria-hidden="true" className="size-3.5" />,
          disabled: (rows: readonly TaskRow[]) => !rows.some(isOpen) || assign.busy,
          run: (rows: readonly TaskRow[]) => setGiving(rows.filter(isOpen)),
        },
      ]
    : []
  return (
    <List
      spec={spec}
      actions={actions}
      notice={
        <>
          {giving && <AssignBar tasks={giving} bulk={assign} onClose={() => setGiving(null)} />}
          <AssignResult bulk={assign} />
          <BulkResult
            bulk={bulk}
            undo={
              <>
                <Undo2 aria-hidden="true" className="size-3.5" />
                {t('tasks.undo')}
              </>
            }
          />
        </>
      }
      panel={(id, _row, close) => <TaskCard id={id} onClose={close} />}
    />
  )
}
