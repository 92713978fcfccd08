import { useQuery } from '@tanstack/react-query'
import { Ban, RotateCcw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { PrintJob } from '~/api/labels'
import { Card, Fact, Facts, Part } from '~/desk/Card'
import { Loaded } from '~/desk/Loaded'
import { PrintJobState, useTroubleText } from '~/desk/PrintJobState'
import { Files } from '~/desk/PrintOutcome'
import { useCommand } from '~/desk/useCommand'
import { useFaultText } from '~/desk/useFaultText'
import { Code, Since, Unknown, When } from '~/desk/values'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useWord } from '~/lib/i18n/useWord'
import { isOpen, printJobQuery } from '~/lib/printing/printing'
import { useTitle } from '~/lib/title'
import { Button } from '~/ui/Button'
import { Notice } from '~/ui/Notice'

/** A print job: how it stands, why it is not printed, and what can be done about it. */
export function PrintJobCard({ id, onClose }: { id: string; onClose?: () => void }) {
  const { t } = useTranslation('console')
  const word = useWord()
  const query = useQuery(printJobQuery(id))
  useTitle(t('page.printJobs'))
  return (
    <Loaded query={query} onClose={onClose}>
      {(job) => (
        <Card
          kind={t('kind.printJob')}
          title={word(`console:print.subject.${job.subject}`, job.subject)}
          state={<PrintJobState state={job.state} trouble={job.trouble} />}
          since={<Since at={job.ended_at ?? job.created_at} word={job.ended_at ? 'since' : 'created'} />}
          next={<Actions job={job} />}
          onClose={onClose}
        >
          <Trouble job={job} />
          <What job={job} />
        </Card>
      )}
    </Loaded>
  )
}

function Trouble({ job }: { job: PrintJob }) {
  const { t } = useTranslation('console')
  const text = useTroubleText()
  const over = job.state === 'printed' || job.state === 'cancelled' || job.state === 'ready'
  const trouble = over ? null : job.trouble
  if (!trouble && !job.may_repeat) return null
  return (
    <div className="col-span-full flex flex-col gap-2">
      {trouble && (
        <Notice
          state={job.state === 'failed' ? 'wrong' : 'attention'}
          title={job.printer ?? t('print.printer')}
        >
          {text(trouble)}
        </Notice>
      )}
      {job.may_repeat && <Notice state="attention">{t('print.mayRepeat')}</Notice>}
    </div>
  )
}

function What({ job }: { job: PrintJob }) {
  const { t } = useTranslation(['console', 'common'])
  const language = useLanguage()
  return (
    <Part title={t('console:panel.what')} wide>
      <Facts>
        <Fact name={t('console:print.printer')}>{job.printer ?? t('console:print.asFile')}</Fact>
        <Fact name={t('console:printJobs.labels')}>
          {job.copies > 1
            ? t('console:printJobs.times', {
                labels: formatNumber(job.labels, language),
                copies: formatNumber(job.copies, language),
              })
            : formatNumber(job.labels, language)}
        </Fact>
        <Fact name={t('console:kind.labelTemplate')}>
          <Code>{job.template}</Code>
          <span className="text-muted">
            {job.template_version === 0
              ? t('console:printJobs.program')
              : t('console:printJobs.version', { version: job.template_version })}
          </span>
        </Fact>
        <Fact name={t('console:print.language')}>{t(`common:language.${job.language}`)}</Fact>
        <Fact name={t('console:printJobs.attempts')}>{formatNumber(job.attempts, language)}</Fact>
        {isOpen(job) && (
          <Fact name={t('console:print.next')}>
            <When at={job.next_at} />
          </Fact>
        )}
        <Fact name={t('console:col.by')}>{job.by || <Unknown />}</Fact>
        <Fact name={t('console:col.created')}>
          <When at={job.created_at} />
        </Fact>
      </Facts>
    </Part>
  )
}

function Actions({ job }: { job: PrintJob }) {
  const { t } = useTranslation('console')
  const fault = useFaultText()
  const retry = useCommand<undefined>(`/api/v1/print-jobs/${job.id}/retry`)
  const cancel = useCommand<undefined>(`/api/v1/print-jobs/${job.id}/cancel`)
  const failed = retry.error ?? cancel.error
  return (
    <>
      {job.printer_id && !isOpen(job) && (
        <Button
          look={job.state === 'failed' ? 'primary' : 'secondary'}
          aria-disabled={retry.isPending}
          onClick={() => !retry.isPending && retry.mutate(undefined)}
        >
          <RotateCcw aria-hidden="true" className="size-4" />
          {t('print.retry')}
        </Button>
      )}
      {(job.state === 'waiting' || job.state === 'failed') && (
        <Button
          aria-disabled={cancel.isPending}
          onClick={() => !cancel.isPending && cancel.mutate(undefined)}
        >
          <Ban aria-hidden="true" className="size-4" />
          {t('print.cancel')}
        </Button>
      )}
      <Files id={job.id} />
      {failed && (
        <Notice state="wrong" title={t('panel.notDone')}>
          {fault(failed)}
        </Notice>
      )}
    </>
  )
}
