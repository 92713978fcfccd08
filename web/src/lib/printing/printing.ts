import { queryOptions } from '@tanstack/react-query'
import type { LabelSubject, LabelTemplate, Printer, PrintJob, PrintJobState } from '~/api/labels'
import type { Page } from '~/api/types'
import { get } from '~/lib/api/client'
import type { Language } from '~/lib/i18n/i18n'
import { recall, remember } from '~/lib/storage'

/** In place of a printer: the label becomes a file. */
export const FILE = 'file'

export const printersQuery = queryOptions({
  queryKey: ['printers', 'all'],
  queryFn: async ({ signal }) => (await get<Page<Printer>>('/api/v1/printers?limit=200', { signal })).items,
})

export const templatesQuery = (subject: LabelSubject) =>
  queryOptions({
    queryKey: ['label-templates', subject],
    queryFn: async ({ signal }) =>
      (await get<Page<LabelTemplate>>(`/api/v1/label-templates?subject=${subject}&limit=200`, { signal }))
        .items,
  })

const OPEN: ReadonlySet<PrintJobState> = new Set<PrintJobState>(['waiting', 'printing'])

/** Whether a job is still on its way to a printer. */
export const isOpen = ({ state }: Pick<PrintJob, 'state'>) => OPEN.has(state)

/** A job, looked at until it is over. */
export const printJobQuery = (id: string) =>
  queryOptions({
    queryKey: ['print-job', id],
    queryFn: ({ signal }) => get<PrintJob>(`/api/v1/print-jobs/${id}`, { signal }),
    refetchInterval: ({ state: { data } }) => (data && !isOpen(data) ? false : 1000),
  })

export const fileOf = (job: string, format: 'pdf' | 'zpl') =>
  `/api/v1/print-jobs/${job}/file?format=${format}`

/** What people call a template. */
export const titleOf = ({ title, title_ru }: LabelTemplate, language: Language) =>
  language === 'ru' ? title_ru : title

/** The printers that are on and wide enough for a template. */
export const fitting = (printers: readonly Printer[], template: LabelTemplate | undefined) =>
  printers.filter(({ active, width_mm }) => active && (!template || template.width_mm <= width_mm))

/** What was printed with last on this device: of a printer its id, of each kind of thing its template. */
export const remembered = {
  printer: () => recall('print.printer'),
  template: (subject: LabelSubject) => recall(`print.template.${subject}`),
}

export function rememberChoice(subject: LabelSubject, template: string, printer: string): void {
  remember(`print.template.${subject}`, template)
  remember('print.printer', printer)
}

export interface Choice {
  template: string
  printer: string
}

/**
 * The template and the printer to begin with: those of the last time, else the first that fit each other. A sheet that no label
 * printer takes becomes a file.
 */
export function choiceOf(
  subject: LabelSubject,
  templates: readonly LabelTemplate[],
  printers: readonly Printer[],
  wanted: Partial<Choice>,
): Choice | null {
  const name = wanted.template ?? remembered.template(subject)
  const printer = wanted.printer ?? remembered.printer()
  const usable = (template: LabelTemplate) => fitting(printers, template)
  // A shelf or a piece has room for a small label; what travels is read from afar.
  const large = subject === 'unit' || subject === 'carton'
  const bySize = templates.toSorted(
    (one, other) => (large ? other : one).width_mm - (large ? one : other).width_mm,
  )
  const template =
    templates.find((one) => one.name === name) ??
    bySize.find((one) => usable(one).some(({ id }) => id === printer)) ??
    bySize.find((one) => usable(one).length > 0) ??
    bySize[0]
  if (!template) return null
  const fits = usable(template)
  if (printer === FILE || fits.length === 0) return { template: template.name, printer: FILE }
  const id = fits.find((one) => one.id === printer)?.id ?? fits[0]?.id ?? FILE
  return { template: template.name, printer: id }
}
