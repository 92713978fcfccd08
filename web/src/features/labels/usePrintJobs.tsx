import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { PrintJob } from '~/api/labels'
import { useOptions } from '~/desk/filters'
import type { ListSpec } from '~/desk/list/spec'
import { PrintJobState } from '~/desk/PrintJobState'
import { Code, When } from '~/desk/values'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useWord } from '~/lib/i18n/useWord'

const STATES = ['waiting', 'printing', 'printed', 'failed', 'cancelled', 'ready'] as const

/** The queue of all printers, and what was made as files. */
export function usePrintJobs(printers: readonly { id: string; name: string }[]): ListSpec<PrintJob> {
  const { t } = useTranslation('console')
  const word = useWord()
  const language = useLanguage()
  const options = useOptions()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language, as t does
  return useMemo(
    (): ListSpec<PrintJob> => ({
      id: 'print-jobs',
      title: t('page.printJobs'),
      path: '/api/v1/print-jobs',
      permission: 'labels:print',
      rowId: ({ id }) => id,
      columns: [
        {
          id: 'what',
          header: t('printJobs.what'),
          width: 160,
          grow: true,
          cell: ({ subject }) => word(`console:print.subject.${subject}`, subject),
          plain: ({ subject }) => word(`console:print.subject.${subject}`, subject),
        },
        {
          id: 'state',
          header: t('col.state'),
          width: 190,
          cell: ({ state, trouble }) => <PrintJobState state={state} trouble={trouble} />,
          plain: ({ state }) => word(`console:print.state.${state}`, state),
        },
        {
          id: 'printer',
          header: t('print.printer'),
          width: 160,
          cell: ({ printer }) => printer ?? t('print.asFile'),
          plain: ({ printer }) => printer,
        },
        {
          id: 'labels',
          header: t('printJobs.labels'),
          width: 100,
          numeric: true,
          cell: ({ labels, copies }) => formatNumber(labels * copies, language),
          plain: ({ labels, copies }) => labels * copies,
        },
        {
          id: 'attempts',
          header: t('printJobs.attempts'),
          width: 100,
          numeric: true,
          cell: ({ attempts }) => attempts,
          plain: ({ attempts }) => attempts,
        },
        {
          id: 'template',
          header: t('kind.labelTemplate'),
          width: 170,
          cell: ({ template }) => <Code>{template}</Code>,
          plain: ({ template }) => template,
        },
        { id: 'by', header: t('col.by'), width: 120, cell: ({ by }) => by, plain: ({ by }) => by },
        {
          id: 'created',
          header: t('col.created'),
          width: 132,
          cell: ({ created_at }) => <When at={created_at} />,
          plain: ({ created_at }) => created_at,
        },
      ],
      filters: [
        { id: 'state', label: t('col.state'), kind: 'choice', options: options('print.state', STATES) },
        {
          id: 'printer_id',
          label: t('print.printer'),
          kind: 'choice',
          options: printers.map(({ id, name }) => ({ value: id, label: name })),
        },
      ],
      tone: ({ state, trouble }) =>
        state === 'failed' ? 'wrong' : state === 'waiting' && trouble ? 'attention' : null,
      empty: { title: t('printJobs.empty'), text: t('printJobs.emptyHint') },
      everySeconds: 5,
    }),
    [t, printers],
  )
}
