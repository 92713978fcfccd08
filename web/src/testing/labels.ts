import type { LabelTemplate, Printer, PrintJob } from '~/api/labels'

export const GATE: Printer = {
  id: 'p-gate',
  version: 3,
  code: 'GATE',
  name: 'Gate 3',
  host: '10.0.0.7',
  port: 9100,
  dpi: 203,
  width_mm: 104,
  active: true,
  waiting: 0,
  trouble: null,
  created_at: '2026-01-01T00:00:00Z',
}

export const SMALL: Printer = { ...GATE, id: 'p-small', code: 'SMALL', name: 'Shelf printer', width_mm: 58 }

const template = (name: string, subject: LabelTemplate['subject'], title: string, width_mm: number) => ({
  name,
  version: 0,
  subject,
  title,
  title_ru: `${title} по-русски`,
  width_mm,
  height_mm: 40,
  by: null,
  added_at: null,
})

export const ITEM_SMALL = template('item_58x40', 'item', 'Item, small', 58)
export const ITEM_LARGE = template('item_75x120', 'item', 'Item, large', 75)
export const CARTON = template('carton_100x150', 'carton', 'Carton', 100)
export const SHEET = template('commands_a4', 'command', 'Sheet of commands', 210)

export const JOB: PrintJob = {
  id: 'j1',
  state: 'waiting',
  printer_id: GATE.id,
  printer: GATE.name,
  template: ITEM_SMALL.name,
  template_version: 0,
  subject: 'item',
  labels: 1,
  language: 'en',
  copies: 1,
  dpi: 203,
  attempts: 0,
  next_at: '2026-01-01T00:00:00Z',
  trouble: null,
  may_repeat: false,
  by: 'anna',
  created_at: '2026-01-01T00:00:00Z',
  ended_at: null,
}
