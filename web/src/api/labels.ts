/** What the process of labels sends: printers, templates, print jobs. */

/** What has labels; a pick list on paper is one of them. */
export type LabelSubject = 'location' | 'item' | 'unit' | 'carton' | 'pick_list' | 'command' | 'printer'

export interface PrinterTrouble {
  code: string
  detail: string
}

export interface Printer {
  id: string
  version: number
  code: string
  name: string
  host: string
  port: number
  dpi: number
  width_mm: number
  active: boolean
  /** Jobs that wait for it. */
  waiting: number
  trouble: PrinterTrouble | null
  created_at: string
}

export interface LabelTemplate {
  name: string
  /** 0 for one of the program. */
  version: number
  subject: LabelSubject
  title: string
  title_ru: string
  width_mm: number
  height_mm: number
  by: string | null
  added_at: string | null
}

export interface LabelTemplateBody extends LabelTemplate {
  template: unknown
}

export type PrintJobState = 'ready' | 'waiting' | 'printing' | 'printed' | 'failed' | 'cancelled'

export interface PrintJob {
  id: string
  state: PrintJobState
  printer_id: string | null
  printer: string | null
  template: string
  template_version: number
  subject: LabelSubject
  labels: number
  language: 'en' | 'ru'
  copies: number
  dpi: number
  attempts: number
  next_at: string
  trouble: PrinterTrouble | null
  may_repeat: boolean
  by: string
  created_at: string
  ended_at: string | null
}

/** What is asked for: without a printer it becomes a file. */
export interface PrintRequest {
  template: string
  what: { kind: LabelSubject; ids?: readonly string[] }
  language: 'en' | 'ru'
  copies: number
  printer_id?: string
}
