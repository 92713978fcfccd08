import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { newKey } from '~/lib/api/key'
import { ApiError } from '~/lib/api/problem'
import { floor } from '~/lib/floor'
import { formatTime } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useStepWords } from '~/lib/i18n/useStepWords'
import type { Entry, Refusal } from '~/lib/outbox'
import type { Operation } from '~/lib/steps'
import { useProblemText } from '~/lib/useProblemText'
import { Button } from '~/ui/Button'

const REASONS = ['mistake', 'done_again', 'not_needed'] as const

/** A report that goes the same way as everything else that is done here. */
function reportOf(entry: Entry, warehouse: string): Operation {
  const note = `${entry.operation}: ${entry.refusal?.code ?? ''} ${entry.body ?? ''}`.slice(0, 400)
  return {
    key: newKey(),
    operation: 'report_exception',
    method: 'POST',
    path: '/api/v1/exceptions',
    body: {
      kind: 'other',
      warehouse_id: warehouse,
      note,
      ...(entry.task !== null && { task_id: entry.task }),
    },
    recordedAt: new Date().toISOString(),
    task: entry.task,
    what: { code: 'exception.other' },
    title: entry.title,
  }
}

/** One operation: what it was, why it was refused, what can be done about it. */
export function OutboxEntry({ entry, warehouse }: { entry: Entry; warehouse: string | null }) {
  const { t } = useTranslation('handheld')
  const language = useLanguage()
  const words = useStepWords()
  const { what, state, title } = entry
  const said = words.message('say', what) ?? words.message('action', what) ?? entry.operation
  const time = formatTime(Date.parse(entry.recordedAt), language)
  const open = state === 'refused' || state === 'exception'
  return (
    <li
      className={`flex flex-col gap-2 rounded-control bg-surface p-4 ${open ? 'border-2 border-attention' : 'border border-line'}`}
    >
      <p className="text-hand-lead font-semibold break-words">{said}</p>
      {title && !said.includes(title) && <p className="text-hand break-words">{title}</p>}
      <p className="tabular text-hand text-muted">{t('outbox.at', { time })}</p>
      {entry.refusal && state === 'refused' && <Why refusal={entry.refusal} />}
      {open && <Choices entry={entry} warehouse={warehouse} />}
    </li>
  )
}

function Why({ refusal }: { refusal: Refusal }) {
  const problem = useProblemText()
  const { text, original } = problem.whole(
    new ApiError({ ...refusal, errors: refusal.errors ?? [], retryAfter: null }),
  )
  return (
    <p className="text-hand break-words text-wrong">
      {text}
      {original && (
        <span lang="en" className="block text-muted">
          {original}
        </span>
      )}
    </p>
  )
}

function Choices({ entry, warehouse }: { entry: Entry; warehouse: string | null }) {
  const { t } = useTranslation('handheld')
  const [discarding, setDiscarding] = useState(false)
  const { outbox } = floor()
  if (entry.state === 'exception') {
    return (
      <Button size="hand" onClick={() => void outbox.discard(entry, null)}>
        {t('outbox.seen')}
      </Button>
    )
  }
  if (discarding) {
    return (
      <div className="flex flex-col gap-3">
        <p className="text-hand font-semibold">{t('outbox.discardTitle')}</p>
        {REASONS.map((reason) => (
          <Button key={reason} size="hand" onClick={() => void outbox.discard(entry, reason)}>
            {t(`outbox.reason.${reason}`)}
          </Button>
        ))}
        <Button size="hand" look="primary" onClick={() => setDiscarding(false)}>
          {t('outbox.keep')}
        </Button>
      </div>
    )
  }
  const report = async (where: string) => {
    await outbox.add([reportOf(entry, where)], null)
    await outbox.discard(entry, 'reported')
  }
  return (
    <div className="flex flex-col gap-3">
      <Button size="hand" look="primary" onClick={() => void outbox.retry(entry)}>
        {t('outbox.retry')}
      </Button>
      <div className="flex gap-3">
        {warehouse !== null && (
          <Button size="half" onClick={() => void report(warehouse)}>
            {t('outbox.report')}
          </Button>
        )}
        <Button size="half" onClick={() => setDiscarding(true)}>
          {t('outbox.discard')}
        </Button>
      </div>
    </div>
  )
}
