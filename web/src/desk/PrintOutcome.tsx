import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { PrintJob } from '~/api/labels'
import { fileOf, printJobQuery } from '~/lib/printing/printing'
import { secondaryLink } from '~/ui/Button'
import { Notice } from '~/ui/Notice'
import { PrintJobState, useTroubleText } from './PrintJobState'

/** What became of a print job, looked at until it is over; a file, where it is one. */
export function PrintOutcome({ id, first }: { id: string; first: PrintJob }) {
  const { t } = useTranslation('console')
  const trouble = useTroubleText()
  const { data: job } = useQuery({ ...printJobQuery(id), placeholderData: first })
  if (!job) return null
  if (job.state === 'ready') {
    return (
      <Notice state="accepted" title={t('print.ready')} action={<Files id={id} />}>
        {null}
      </Notice>
    )
  }
  const look = job.state === 'failed' ? 'wrong' : job.trouble ? 'attention' : 'doing'
  return (
    <Notice
      state={job.state === 'printed' ? 'accepted' : look}
      title={t('print.sent', { count: job.labels * job.copies, printer: job.printer ?? '' })}
      action={
        <Link to="/print-jobs" search={{ row: id }} className={secondaryLink}>
          {t('print.queue')}
        </Link>
      }
    >
      <PrintJobState state={job.state} trouble={job.trouble} />
      {job.trouble && job.state !== 'printed' && <p>{trouble(job.trouble)}</p>}
    </Notice>
  )
}

/** A job as files: opened beside this page. */
export function Files({ id }: { id: string }) {
  const { t } = useTranslation('console')
  return (
    <div className="flex flex-wrap gap-2">
      <a href={fileOf(id, 'pdf')} target="_blank" rel="noreferrer" className={secondaryLink}>
        {t('print.openPdf')}
      </a>
      <a href={fileOf(id, 'zpl')} download={`${id}.zpl`} className={secondaryLink}>
        {t('print.openZpl')}
      </a>
    </div>
  )
}
