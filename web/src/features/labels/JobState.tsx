import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { PrintJob } from '~/api/labels'
import { useWord } from '~/lib/i18n/useWord'
import { fileOf, printJobQuery } from '~/lib/printing/printing'
import { Notice } from '~/ui/Notice'

const looks = {
  ready: 'accepted',
  waiting: 'doing',
  printing: 'doing',
  printed: 'accepted',
  failed: 'wrong',
  cancelled: 'waiting',
} as const

/** What became of it, looked at until it is over: with what is the matter, and what to do. */
export function JobState({ id, first }: { id: string; first: PrintJob }) {
  const { t } = useTranslation('print')
  const word = useWord()
  const { data: job } = useQuery({ ...printJobQuery(id), placeholderData: first })
  if (!job) return null
  const trouble = job.state === 'waiting' || job.state === 'failed' ? job.trouble : null
  const look = job.state === 'waiting' && trouble ? 'attention' : looks[job.state]
  return (
    <Notice
      state={look}
      size="hand"
      title={t(`state.${job.state}`, { printer: job.printer ?? '' })}
      action={
        job.state === 'ready' && (
          <a
            href={fileOf(id, 'pdf')}
            target="_blank"
            rel="noreferrer"
            className="inline-flex min-h-16 w-full items-center justify-center rounded-control border border-line-strong bg-surface px-6 text-hand-lead font-semibold text-ink"
          >
            {t('openPdf')}
          </a>
        )
      }
    >
      {trouble && word(`print:trouble.${trouble.code.replace(/^labels\./, '')}`, t('trouble.other'))}
    </Notice>
  )
}
