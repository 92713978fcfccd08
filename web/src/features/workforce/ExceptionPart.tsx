import { CheckCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { zNote } from '~/api/gen/rules.gen'
import type { TaskRow } from '~/api/workforce'
import { Fact, Facts, Part } from '~/desk/Card'
import { Form } from '~/desk/form/Form'
import { TextInput } from '~/desk/form/inputs'
import { said } from '~/desk/form/said'
import { useSending } from '~/desk/form/useSending'
import { DeliveryLink, OrderLink, TaskLink, UserLink } from '~/desk/links'
import { useCommand } from '~/desk/useCommand'
import { AuditDetail, Code, Copyable, Quantity, Unknown, When } from '~/desk/values'
import { ApiError, type Problem, readProblem, UNREADABLE } from '~/lib/api/problem'
import { useWord } from '~/lib/i18n/useWord'
import { useProblemText } from '~/lib/useProblemText'

/** What an exception's summary may say; each says some of it. */
interface Reported {
  kind: string
  note: string | null
  reported_by: string | null
  account_id: string | null
  recorded_at: string | null
  order_id: string | null
  delivery_id: string | null
  task_id: string | null
  sku: string | null
  sscc: string | null
  barcode: string | null
  quantity: string | null
  /** Of work off line that was refused when it arrived. */
  operation: string | null
  body: unknown
  problem: Problem | null
  resolution: string | null
}

const TEXTS = [
  ...['kind', 'note', 'reported_by', 'account_id', 'recorded_at', 'order_id', 'delivery_id', 'task_id'],
  ...['sku', 'sscc', 'barcode', 'quantity', 'operation', 'resolution'],
] as const

/** Reads with care: a newer server may say more, and what is no text is left out. */
export function reportedOf(summary: unknown): Reported {
  const said = (typeof summary === 'object' && summary !== null ? summary : {}) as Record<string, unknown>
  const texts = Object.fromEntries(
    TEXTS.map((name) => {
      const value = said[name]
      return [name, typeof value === 'string' && value !== '' ? value : null]
    }),
  )
  const problem = readProblem(0, new Headers(), said.problem)
  return {
    ...(texts as unknown as Reported),
    kind: texts.kind ?? 'other',
    body: said.body ?? null,
    problem: problem.code === UNREADABLE ? null : problem,
  }
}

/** What happened, and what was recorded of it. */
export function ExceptionPart({ task }: { task: TaskRow }) {
  const { t } = useTranslation('console')
  const word = useWord()
  const told = reportedOf(task.summary)
  const facts: [string, ReactNode][] = [
    [t('exceptions.what'), word(`console:exceptionKind.${told.kind}`, told.kind)],
    [t('col.location'), task.location && <Copyable text={task.location} />],
    [t('col.sku'), told.sku && <Copyable text={told.sku} />],
    [t('col.quantity'), told.quantity && <Quantity value={told.quantity} />],
    [t('col.sscc'), told.sscc && <Copyable text={told.sscc} />],
    [t('exceptions.barcode'), told.barcode && <Copyable text={told.barcode} />],
    [t('col.order'), told.order_id && <OrderLink id={told.order_id} />],
    [t('kind.delivery'), told.delivery_id && <DeliveryLink id={told.delivery_id} />],
    [t('exceptions.metOn'), told.task_id && <TaskLink id={told.task_id} />],
    [
      t('exceptions.by'),
      told.account_id ? (
        <UserLink key="by" id={told.account_id}>
          {told.reported_by ?? told.account_id.slice(0, 8)}
        </UserLink>
      ) : (
        (told.reported_by ?? <Unknown key="by" />)
      ),
    ],
    [t('exceptions.metAt'), <When key="at" at={told.recorded_at ?? task.opened_at} />],
  ]
  return (
    <>
      <Part title={t('exceptions.happened')}>
        <Facts>
          {facts.map(([name, value]) =>
            value ? (
              <Fact key={name} name={name}>
                {value}
              </Fact>
            ) : null,
          )}
        </Facts>
        {told.note && <blockquote className="border-l-2 border-line-strong pl-3">{told.note}</blockquote>}
      </Part>
      {told.operation && <Refused told={told} />}
      {told.resolution && (
        <Part title={t('exceptions.resolution')}>
          <p className="border-t border-line py-2">{told.resolution}</p>
        </Part>
      )}
    </>
  )
}

/** Work that was done off line and refused when it arrived: what was recorded, and why it was not taken. */
function Refused({ told }: { told: Reported }) {
  const { t } = useTranslation('console')
  const problem = useProblemText()
  const why = told.problem && problem.whole(new ApiError(told.problem))
  return (
    <Part title={t('exceptions.recorded')}>
      <Facts>
        <Fact name={t('movements.operation')}>
          <Code>{told.operation ?? ''}</Code>
        </Fact>
        {why && (
          <Fact name={t('exceptions.refusedBecause')}>
            {why.text}
            {why.original && (
              <span lang="en" className="block text-muted">
                {why.original}
              </span>
            )}
          </Fact>
        )}
      </Facts>
      <p className="border-t border-line py-2">
        <AuditDetail detail={told.body} />
      </p>
    </Part>
  )
}

const RESOLUTION = z.looseObject({ note: zNote })

/** Says what was done about it. The task is taken first, so that no two people look after the same. */
export function Resolve({ task }: { task: TaskRow }) {
  const { t } = useTranslation('console')
  const claim = useCommand<undefined, { token: number }>(`/api/v1/tasks/${task.id}/claim`)
  const resolve = useCommand<{ token: number; note?: string }>(`/api/v1/tasks/${task.id}/resolve`)
  const form = useSending({
    start: { note: '' },
    body: (typed: { note: string }) => said(typed),
    rules: RESOLUTION,
    send: async (body) => {
      const { token } = await claim.mutateAsync(undefined)
      return resolve.mutateAsync({ ...body, token })
    },
  })
  return (
    <Form
      form={form}
      submit={t('exceptions.resolve')}
      icon={<CheckCheck aria-hidden="true" className="size-4" />}
      className="flex w-full flex-col gap-3"
    >
      <TextInput
        name="note"
        label={t('exceptions.whatDone')}
        hint={t('exceptions.whatDoneHint')}
        says={{ missing: t('exceptions.missing') }}
      />
    </Form>
  )
}
