import { UserCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TaskRow } from '~/api/workforce'
import { useCommand } from '~/desk/useCommand'
import { isApiError } from '~/lib/api/problem'
import { useProblemText } from '~/lib/useProblemText'
import { Button } from '~/ui/Button'
import { Notice } from '~/ui/Notice'
import { ANYBODY, PersonChoice } from './PersonChoice'
import { useWorkers } from './workers'

interface Body {
  user_id: string | null
  even_if_held: boolean
}

/** Whether it was left because somebody works on it, and who that is. */
export function heldBy(error: unknown): string | null {
  if (!isApiError(error) || error.problem.code !== 'workforce.task_held') return null
  const name = error.problem.params.holder_name
  return typeof name === 'string' ? name : ''
}

/** Gives a task to somebody. If another works on it, it asks first. */
export function AssignForm({ task }: { task: TaskRow }) {
  const { t } = useTranslation('console')
  const problem = useProblemText()
  const workers = useWorkers(task.warehouse_id)
  const [to, setTo] = useState('')
  const assign = useCommand<Body>(`/api/v1/tasks/${task.id}/assign`)
  const holder = assign.error ? heldBy(assign.error) : null
  const send = (even_if_held: boolean) => {
    if (to === '' || assign.isPending) return
    const body = { user_id: to === ANYBODY ? null : to, even_if_held }
    assign.mutate(body, { onSuccess: () => setTo('') })
  }
  return (
    <>
      <form
        className="flex flex-wrap items-center gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          send(false)
        }}
      >
        <PersonChoice
          workers={workers}
          value={to}
          onChoose={(chosen) => {
            assign.reset()
            setTo(chosen)
          }}
        />
        <Button type="submit" aria-disabled={to === '' || assign.isPending}>
          <UserCheck aria-hidden="true" className="size-4" />
          {t('assign.give')}
        </Button>
      </form>
      {holder !== null && (
        <Notice state="attention" title={t('assign.taken', { name: holder })}>
          <span className="flex flex-wrap gap-2 pt-1">
            <Button look="primary" onClick={() => send(true)}>
              {t('assign.take', { name: holder })}
            </Button>
            <Button onClick={() => assign.reset()}>{t('assign.keep')}</Button>
          </span>
        </Notice>
      )}
      {assign.error && holder === null && (
        <Notice state="wrong" title={t('panel.notDone')}>
          {problem.whole(assign.error).text}
        </Notice>
      )}
    </>
  )
}
