// What the mock server answers about labels: printers in several states, templates, and jobs that end as their printer is.

/** @typedef {{ status: number, body?: unknown }} Answer */

const id = (/** @type {number} */ at) => `019a0000-0000-7000-8000-${String(at).padStart(12, '0')}`

const printer = (
  /** @type {number} */ at,
  /** @type {string} */ code,
  /** @type {string} */ name,
  more = {},
) => ({
  id: id(700 + at),
  version: 1,
  code,
  name,
  host: `10.0.0.${10 + at}`,
  port: 9100,
  dpi: 203,
  width_mm: 104,
  active: true,
  waiting: 0,
  trouble: null,
  created_at: '2026-11-02T08:00:00Z',
  ...more,
})

const TROUBLE = { code: 'labels.printer_unreachable', detail: 'The printer does not answer.' }
const PRINTERS = [
  printer(1, 'ZD1', 'Zebra at the packing table'),
  printer(2, 'ZD2', 'Zebra at the dock', { waiting: 2, trouble: TROUBLE }),
  printer(3, 'ZD3', 'Zebra in the office', { active: false }),
]

const template = (
  /** @type {string} */ name,
  /** @type {string} */ subject,
  /** @type {string} */ title,
  /** @type {string} */ title_ru,
  /** @type {number} */ width_mm,
  /** @type {number} */ height_mm,
) => ({ name, version: 0, subject, title, title_ru, width_mm, height_mm, by: null, added_at: null })

const TEMPLATES = [
  template('location-100x50', 'location', 'Place, 100 × 50 mm', 'Ячейка, 100 × 50 мм', 100, 50),
  template('location-50x25', 'location', 'Place, 50 × 25 mm', 'Ячейка, 50 × 25 мм', 50, 25),
  template('item-58x40', 'item', 'Goods, 58 × 40 mm', 'Товар, 58 × 40 мм', 58, 40),
  template('unit-100x150', 'unit', 'Pallet, 100 × 150 mm', 'Паллета, 100 × 150 мм', 100, 150),
  template('carton-100x150', 'carton', 'Carton, 100 × 150 mm', 'Коробка, 100 × 150 мм', 100, 150),
  template('commands-a4', 'command', 'Commands, A4', 'Команды, A4', 210, 297),
]

const JOBS = /** @type {Record<string, object>} */ ({})

/** @param {Record<string, any>} body */
function print(body) {
  const to = PRINTERS.find((one) => one.id === body.printer_id)
  const state = !to ? 'ready' : to.trouble ? 'waiting' : 'printed'
  const job = {
    id: id(800 + Object.keys(JOBS).length),
    state,
    printer_id: to?.id ?? null,
    printer: to?.name ?? null,
    template: body.template,
    template_version: 0,
    subject: body.what?.kind ?? 'location',
    labels: 1,
    language: body.language,
    copies: body.copies ?? 1,
    dpi: 203,
    attempts: to?.trouble ? 2 : 1,
    trouble: to?.trouble ?? null,
    created_at: '2026-11-26T09:41:00Z',
  }
  JOBS[job.id] = job
  return job
}

/**
 * What is asked about labels; null if it is something else.
 * @param {string} route
 * @param {Record<string, unknown>} body
 * @param {URLSearchParams} params
 * @returns {Answer | null}
 */
export function printAnswer(route, body, params) {
  const subject = params.get('subject')
  const [, job = ''] = /^GET \/api\/v1\/print-jobs\/([^/]+)$/.exec(route) ?? []
  if (JOBS[job]) return { status: 200, body: JOBS[job] }
  switch (route) {
    case 'GET /api/v1/printers':
      return { status: 200, body: { items: PRINTERS, next: null } }
    case 'GET /api/v1/label-templates': {
      const items = TEMPLATES.filter((one) => subject === null || one.subject === subject)
      return { status: 200, body: { items, next: null } }
    }
    case 'POST /api/v1/print-jobs':
      return { status: 201, body: print(body) }
  }
  return null
}
