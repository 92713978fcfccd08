import { useQuery } from '@tanstack/react-query'
import { OctagonX, PackageOpen } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Page, Task } from '~/api/types'
import { formatTime } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useTitle } from '~/lib/title'
import { useProblemText } from '~/lib/useProblemText'
import { Button } from '~/ui/Button'
import { Notice } from '~/ui/Notice'
import { Skeleton } from '~/ui/Skeleton'
import { Trouble } from '~/ui/Trouble'
import { waitingTasksQuery } from './api'
import { TaskRow } from './TaskRow'

/** What waits to be done at a site, the next first. */
export function WaitingTasks({ warehouse }: { warehouse: string }) {
  const { t } = useTranslation(['handheld', 'common'])
  const { data, error, isPending, isFetching, refetch, dataUpdatedAt } = useQuery(
    waitingTasksQuery(warehouse),
  )
  useTitle(t('tasks.name'))
  return (
    <>
      <div className="mx-auto flex w-full max-w-120 flex-1 flex-col gap-4 p-4">
        {error && <Failed error={error} alone={!data} />}
        {isPending && <Skeleton label={t('common:loading')} lines={6} />}
        {data && <Tasks page={data} readAt={dataUpdatedAt} dimmed={isFetching} />}
      </div>
      <div className="sticky bottom-0 border-t border-line bg-canvas p-3">
        <Button
          look="primary"
          size="hand"
          className="mx-auto max-w-120"
          aria-disabled={isFetching}
          onClick={() => {
            if (!isFetching) void refetch()
          }}
        >
          {t(isFetching ? 'tasks.refreshing' : 'tasks.refresh')}
        </Button>
      </div>
    </>
  )
}

/** Alone it takes the place of the list; else it stands above the list as it was. */
function Failed({ error, alone }: { error: Error; alone: boolean }) {
  const { t } = useTranslation('handheld')
  const { text, original } = useProblemText().whole(error)
  if (alone)
    return <Trouble icon={OctagonX} title={t('tasks.failed')} text={text} original={original} size="hand" />
  return (
    <Notice
      state="wrong"
      size="hand"
      title={t('tasks.failed')}
      footnotes={original ? [{ text: original, lang: 'en' }] : []}
    >
      {text}
    </Notice>
  )
}

interface TasksProps {
  page: Page<Task>
  readAt: number
  dimmed: boolean
}

function Tasks({ page, readAt, dimmed }: TasksProps) {
  const { t } = useTranslation('handheld')
  const language = useLanguage()
  const [first, ...rest] = page.items
  const asOf = (
    <p className="tabular text-hand text-muted">{t('tasks.asOf', { time: formatTime(readAt, language) })}</p>
  )
  if (!first) {
    return (
      <div className={`m-auto text-center transition-opacity ${dimmed ? 'opacity-60' : ''}`}>
        <Trouble icon={PackageOpen} title={t('tasks.empty')} text={t('tasks.emptyHint')} size="hand" />
        {asOf}
      </div>
    )
  }
  const title = page.next
    ? t('tasks.titleMore', { shown: page.items.length })
    : t('tasks.title', { count: page.items.length })
  return (
    <div className={`flex flex-col gap-4 transition-opacity ${dimmed ? 'opacity-60' : ''}`}>
      <header>
        <h1 className="text-prompt font-semibold">{title}</h1>
        {asOf}
      </header>
      <ol className="flex flex-col">
        <TaskRow task={first} next />
        {rest.map((task) => (
          <TaskRow key={task.id} task={task} />
        ))}
      </ol>
    </div>
  )
}
