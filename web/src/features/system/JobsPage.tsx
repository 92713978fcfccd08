import { RotateCcw } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Job } from '~/api/system'
import { Card, Fact, Facts, Part, StateMark } from '~/desk/Card'
import { useOptions } from '~/desk/filters'
import { List } from '~/desk/list/List'
import type { ListSpec } from '~/desk/list/spec'
import { useMay } from '~/desk/session'
import { useCommand } from '~/desk/useCommand'
import { AuditDetail, Code, Copyable, Since, When } from '~/desk/values'
import { useWord } from '~/lib/i18n/useWord'
import { useProblemText } from '~/lib/useProblemText'
import { Button } from '~/ui/Button'
import { Notice } from '~/ui/Notice'

const STATES = ['waiting', 'running', 'done', 'dead', 'cancelled'] as const
const looks = {
  waiting: 'waiting',
  running: 'doing',
  done: 'accepted',
  dead: 'wrong',
  cancelled: 'waiting',
} as const

function JobState({ state }: { state: Job['state'] }) {
  const word = useWord()
  return <StateMark state={looks[state] ?? 'waiting'}>{word(`console:jobState.${state}`, state)}</StateMark>
}

/** Work in the background. */
export function JobsPage() {
  const { t } = useTranslation('console')
  const options = useOptions()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language, as t does
  const spec = useMemo(
    (): ListSpec<Job> => ({
      id: 'jobs',
      title: t('page.jobs'),
      path: '/api/v1/jobs',
      permission: 'jobs:read',
      rowId: ({ id }) => id,
      columns: [
        {
          id: 'kind',
          header: t('col.kind'),
          width: 200,
          cell: ({ kind }) => <Code>{kind}</Code>,
          plain: ({ kind }) => kind,
        },
        {
          id: 'state',
          header: t('col.state'),
          width: 140,
          cell: ({ state }) => <JobState state={state} />,
          plain: ({ state }) => state,
        },
        {
          id: 'key',
          header: t('col.what'),
          width: 200,
          grow: true,
          cell: ({ key }) => <Code>{key}</Code>,
          plain: ({ key }) => key,
        },
        {
          id: 'attempts',
          header: t('col.attempts'),
          width: 108,
          numeric: true,
          cell: ({ attempts, most_attempts }) => `${attempts}/${most_attempts}`,
          plain: ({ attempts }) => attempts,
        },
        {
          id: 'queue',
          header: t('col.queue'),
          width: 120,
          cell: ({ queue }) => queue,
          plain: ({ queue }) => queue,
        },
        {
          id: 'created',
          header: t('col.created'),
          width: 132,
          cell: ({ created_at }) => <When at={created_at} />,
          plain: ({ created_at }) => created_at,
        },
        {
          id: 'updated',
          header: t('col.updated'),
          width: 132,
          cell: ({ updated_at }) => <When at={updated_at} />,
          plain: ({ updated_at }) => updated_at,
        },
      ],
      filters: [
        { id: 'kind', label: t('col.kind'), kind: 'text', main: true, hint: t('jobs.kindHint') },
        { id: 'state', label: t('col.state'), kind: 'choice', options: options('jobState', STATES) },
      ],
      tone: ({ state }) => (state === 'dead' ? 'wrong' : null),
      empty: { title: t('jobs.empty'), text: t('jobs.emptyHint') },
      everySeconds: 5,
    }),
    [t],
  )
  return <List spec={spec} panel={(_id, job, close) => job && <JobPanel job={job} onClose={close} />} />
}

function JobPanel({ job, onClose }: { job: Job; onClose: () => void }) {
  const { t } = useTranslation('console')
  const problem = useProblemText()
  const may = useMay('jobs:write')
  const retry = useCommand<undefined>(`/api/v1/jobs/${job.id}/retry`)
  return (
    <Card
      kind={t('kind.job')}
      title={<span className="font-mono">{job.kind}</span>}
      codes={<Copyable text={job.key} />}
      state={<JobState state={job.state} />}
      since={<Since at={job.updated_at} />}
      next={
        may &&
        job.state === 'dead' && (
          <Button
            look="primary"
            aria-disabled={retry.isPending}
            onClick={() => !retry.isPending && retry.mutate(undefined)}
          >
            <RotateCcw aria-hidden="true" className="size-4" />
            {t('jobs.retry')}
          </Button>
        )
      }
      onClose={onClose}
    >
      {retry.error && (
        <Notice state="wrong" title={t('panel.notDone')}>
          {problem.whole(retry.error).text}
        </Notice>
      )}
      {job.last_error && (
        <Part title={t('jobs.lastError')} wide>
          <p lang="en" className="font-mono text-small break-words">
            {job.last_error}
          </p>
        </Part>
      )}
      <Part title={t('panel.what')}>
        <Facts>
          <Fact name={t('col.attempts')}>
            {job.attempts}/{job.most_attempts}
          </Fact>
          <Fact name={t('jobs.progress')}>
            <AuditDetail detail={job.progress} />
          </Fact>
          <Fact name={t('jobs.askedBy')}>{job.asked_by}</Fact>
          <Fact name={t('jobs.notBefore')}>
            <When at={job.run_at} />
          </Fact>
          <Fact name={t('tasks.finished')}>
            <When at={job.finished_at} />
          </Fact>
        </Facts>
      </Part>
    </Card>
  )
}
