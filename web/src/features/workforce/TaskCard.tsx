import { queryOptions, useQuery } from '@tanstack/react-query'
import { Ban, Hand } from 'lucide-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { zSetPriority } from '~/api/gen/rules.gen'
import type { TaskRow } from '~/api/workforce'
import { NotDone } from '~/desk/Act'
import { Card, Fact, Facts, Part } from '~/desk/Card'
import { Form } from '~/desk/form/Form'
import { ReasonForm } from '~/desk/form/ReasonForm'
import { asNumber } from '~/desk/form/said'
import { useInput } from '~/desk/form/shown'
import { useCommandForm } from '~/desk/form/useSending'
import { HistoryPart } from '~/desk/HistoryPart'
import { Loaded } from '~/desk/Loaded'
import { ListLink, UserLink } from '~/desk/links'
import { PrintLabel } from '~/desk/PrintLabel'
import { useMay } from '~/desk/session'
import { MovementsPart } from '~/desk/stock'
import { useCommand } from '~/desk/useCommand'
import { Copyable, Since, Unknown, When } from '~/desk/values'
import { get } from '~/lib/api/client'
import { useWord } from '~/lib/i18n/useWord'
import { unlessLive } from '~/lib/live'
import { useTitle } from '~/lib/title'
import { Button } from '~/ui/Button'
import { AssignForm } from './assigning/AssignForm'
import { ExceptionPart, Resolve } from './ExceptionPart'
import { isOpen, isStuck, TaskState } from './taskState'
import { taskText } from './taskText'

const taskQuery = (id: string) =>
  queryOptions({
    queryKey: ['task', id],
    queryFn: ({ signal }) => get<TaskRow>(`/api/v1/tasks/${id}`, { signal }),
    refetchInterval: unlessLive(5_000),
  })

const references = { putaway: 'putaway', pick: 'pick_list', count: 'count', exception: 'task' } as const

/** A task: what is to be done, who has it and since when, how urgent it is. */
export function TaskCard({ id, onClose }: { id: string; onClose?: () => void }) {
  const { t } = useTranslation('console')
  const word = useWord()
  const query = useQuery(taskQuery(id))
  const may = useMay('workforce:manage')
  const mayWork = useMay('workforce:write')
  useTitle(query.data ? taskText(query.data.summary) : t('page.tasks'))
  return (
    <Loaded query={query} onClose={onClose}>
      {(task) => (
        <Card
          kind={`${t('kind.task')}: ${word(`console:taskKind.${task.kind}`, task.kind)}`}
          title={taskText(task.summary) || word(`console:taskKind.${task.kind}`, task.kind)}
          codes={task.location && <Copyable text={task.location} />}
          state={<TaskState state={task.state} />}
          since={<Since at={task.finished_at ?? task.started_at ?? task.opened_at} />}
          next={
            isOpen(task) && (
              <>
                {task.kind === 'exception' && mayWork && <Resolve task={task} />}
                {may && <Steer task={task} />}
                {task.kind === 'pick' && task.reference && (
                  <PrintLabel kind="pick_list" ids={[task.reference]} label={t('print.pickList')} />
                )}
              </>
            )
          }
          page={{ to: '/tasks/$id', params: { id } }}
          onClose={onClose}
        >
          {task.kind === 'exception' && <ExceptionPart task={task} />}
          <Part title={t('panel.what')}>
            <Facts>
              <Fact name={t('col.holder')}>
                {task.holder ? <UserLink id={task.holder}>{task.holder_name}</UserLink> : t('tasks.nobody')}
              </Fact>
              <Fact name={t('assign.to')}>
                {task.assignee ? (
                  <UserLink id={task.assignee}>{task.assignee_name}</UserLink>
                ) : (
                  t('assign.anybody')
                )}
              </Fact>
              {task.lease_until && isOpen(task) && (
                <Fact name={t('tasks.leaseUntil')}>
                  <When at={task.lease_until} />
                  {isStuck(task) && <span className="text-attention">{t('tasks.stuck')}</span>}
                </Fact>
              )}
              <Fact name={t('col.priority')}>{task.priority}</Fact>
              <Fact name={t('col.opened')}>
                <When at={task.opened_at} />
              </Fact>
              <Fact name={t('tasks.started')}>
                <When at={task.started_at} />
              </Fact>
              <Fact name={t('tasks.finished')}>
                <When at={task.finished_at} />
              </Fact>
              <Fact name={t('movements.document')}>
                {task.kind === 'count' ? (
                  <ListLink to="/counts" search={{ row: task.reference }}>
                    {word('console:referenceKind.count', 'count')}
                  </ListLink>
                ) : task.reference ? (
                  <ListLink to="/movements" search={{ reference_id: task.reference }}>
                    {word(`console:referenceKind.${references[task.kind]}`, task.kind)}
                  </ListLink>
                ) : (
                  <Unknown />
                )}
              </Fact>
            </Facts>
          </Part>
          <MovementsPart filter={{ reference_id: task.reference }} />
          <HistoryPart entity="task" id={id} />
        </Card>
      )}
    </Loaded>
  )
}

/** More or less urgent, taken back from whoever holds it, or called off. */
function Steer({ task }: { task: TaskRow }) {
  const { t } = useTranslation('console')
  const release = useCommand<Record<string, never>>(`/api/v1/tasks/${task.id}/release`)
  return (
    <>
      <Priority task={task} />
      <AssignForm task={task} />
      {task.holder && (
        <Button aria-disabled={release.isPending} onClick={() => !release.isPending && release.mutate({})}>
          <Hand aria-hidden="true" className="size-4" />
          {t('tasks.takeBack', { name: task.holder_name })}
        </Button>
      )}
      <ReasonForm
        label={t('tasks.cancel')}
        icon={<Ban aria-hidden="true" className="size-4" />}
        text={t('tasks.cancelText')}
        path={`/api/v1/tasks/${task.id}/cancel`}
        body={{ even_if_held: true }}
        fieldLabel={t('col.reason')}
        hint={t('form.reasonHint')}
        code
      />
      <NotDone error={release.error} />
    </>
  )
}

interface Typed {
  priority: string
}

function Priority({ task }: { task: TaskRow }) {
  const { t } = useTranslation('console')
  const form = useCommandForm({
    path: `/api/v1/tasks/${task.id}/priority`,
    start: { priority: String(task.priority) },
    body: ({ priority }: Typed) => ({ priority: asNumber(priority) }),
    rules: zSetPriority,
  })
  return (
    <Form inline form={form} submit={t('tasks.setPriority')} className="flex flex-wrap items-start gap-2">
      <PriorityInput />
    </Form>
  )
}

/** In a line with its button. */
function PriorityInput() {
  const { t } = useTranslation('console')
  const id = useId()
  const range = t('tasks.priorityRange')
  const { error, change, ...input } = useInput('priority', {
    missing: range,
    whole: range,
    least: range,
    most: range,
  })
  return (
    <div className="flex flex-col gap-1">
      <label className="flex h-10 items-center gap-2">
        {t('col.priority')}
        <input
          {...input}
          inputMode="numeric"
          autoComplete="off"
          aria-invalid={Boolean(error)}
          aria-describedby={error ? id : undefined}
          onChange={({ target }) => change(target.value)}
          className={`h-9 w-16 rounded-control border bg-surface px-2 text-right ${error ? 'border-wrong' : 'border-line-strong'}`}
        />
      </label>
      {error && (
        <p id={id} className="text-small text-wrong">
          {error}
        </p>
      )}
    </div>
  )
}
