// What the mock server answers to the handheld: tasks with their scripts, scans, devices and PINs. In memory, for looking at.

import { readFileSync } from 'node:fs'

/** @typedef {{ status: number, body?: unknown, headers?: Record<string, string> }} Answer */

/** A script as the server writes it: its own tests keep these true. @param {string} name */
const example = (name) =>
  JSON.parse(readFileSync(new URL(`../../testdata/steps/${name}.json`, import.meta.url), 'utf8'))

const WAREHOUSE = '019a0000-0000-7000-8000-000000000000'
const id = (/** @type {number} */ at) => `019a0000-0000-7000-8000-${String(at).padStart(12, '0')}`

const value = (/** @type {string} */ code, /** @type {object} */ more = {}) => ({ value: code, ...more })
const place = (/** @type {string} */ code) => value(code, { check: code.slice(-2) })
const action = (
  /** @type {string} */ name,
  /** @type {object} */ outcome,
  /** @type {object} */ more = {},
) => ({
  id: name,
  say: { code: `action.${name}` },
  outcome,
  ...more,
})
const call = (/** @type {string} */ operation, /** @type {string} */ path, /** @type {object} */ body) => ({
  operation,
  method: 'POST',
  path: `/api/v1${path}`,
  body,
})
const slot = (/** @type {string} */ name) => ({ $slot: name })

const STOPS = [
  ['A-01-04', '85123A', 'White hanging heart T-light holder', '6', '5012345678900'],
  ['A-02-11', '22086', "Paper chain kit 50's Christmas", '1', '5012345678917'],
  ['B-04-17', '47566', 'Party bunting', '12', '5012345678924'],
]

/** @param {string} task */
function pickScript(task) {
  const steps = STOPS.map(([at = '', sku = '', name = '', quantity = '', gtin = ''], n) => {
    const next = n + 1 < STOPS.length ? `stop-${n + 1}` : null
    const take = { code: 'pick.take', params: { quantity, unit: 'pcs', name } }
    const object = {
      kind: 'item',
      title: name,
      code: sku,
      details: n === 0 ? [{ code: 'detail.lot', params: { lot: 'L-0417' } }] : [],
    }
    const found = {
      slot: 'found',
      kind: 'quantity',
      required: true,
      say: { code: 'pick.how_many_found' },
      quantity: { min: '0', max: quantity, scale: 0, unit: 'pcs' },
    }
    const short = {
      call: call('report_short', `/pick-lists/p/lines/${n}/short`, { found: slot('found') }),
      next,
      refresh: true,
    }
    const step = {
      say: { code: 'pick.go', params: { location: at, order: 'SO-10241' } },
      object: { kind: 'location', title: at },
      hint: at,
      progress: { done: n, of: STOPS.length },
      accepts: [
        { slot: 'place', kind: 'location', required: true, values: [place(at)] },
        {
          slot: 'item',
          kind: 'item',
          required: true,
          values: [value(sku, { title: name, codes: [{ code: gtin }, { code: `1${gtin}`, quantity: '6' }] })],
          say: take,
          object,
          hint: sku,
        },
        {
          slot: 'quantity',
          kind: 'quantity',
          required: true,
          quantity: { max: quantity, scale: 0, adds: '1', all: quantity, unit: 'pcs' },
          say: take,
          object,
          hint: sku,
        },
      ],
      actions: [
        action('short', short, { needs: ['place'], accepts: [found] }),
        action('empty', short, { needs: ['place'] }),
        action('damaged', short, { needs: ['place'], accepts: [found] }),
        action('cannot_reach', {
          call: call('report_exception', '/exceptions', { kind: 'cannot_reach' }),
          next,
        }),
        action('label_missing', { call: call('report_exception', '/exceptions', {}), next: `stop-${n}` }),
        ...(next ? [action('skip', { next, later: `stop-${n}` })] : []),
      ],
      done: {
        call: call('confirm_pick', `/pick-lists/p/lines/${n}/confirm`, {
          token: 1,
          quantity: slot('quantity'),
          location: slot('place'),
        }),
        next,
      },
    }
    return /** @type {const} */ ([`stop-${n}`, step])
  })
  const barcodes = STOPS.flatMap(([at = '', sku = '', name = '', , gtin = '']) => [
    { code: at, kind: 'location', value: at },
    { code: gtin, kind: 'item', value: sku, title: name },
  ])
  return script('pick', task, Object.fromEntries(steps), 'stop-0', [
    ...barcodes,
    { code: 'A-01-02', kind: 'location', value: 'A-01-02' },
    { code: 'TWICE', kind: 'location', value: 'A-07-07' },
    { code: 'TWICE', kind: 'item', value: '22086', title: "Paper chain kit 50's Christmas" },
  ])
}

/** @param {string} flow @param {string | null} task @param {object} steps @param {string} start @param {object[]} barcodes */
const script = (flow, task, steps, start, barcodes = []) => ({
  format: 1,
  flow,
  task: task && {
    id: task,
    kind: flow,
    token: 1,
    lease_until: new Date(Date.now() + 45 * 60_000).toISOString(),
  },
  warehouse_id: WAREHOUSE,
  revision: `r-${task ?? flow}`,
  start,
  steps,
  barcodes,
})

/** @param {string} task */
function putawayScript(task) {
  const to = 'C-11-02'
  const reasons = ['full', 'blocked', 'unsuitable', 'better_place'].map((reason) => value(reason))
  const replan = { call: call('replan_putaway', '/putaways/1/replan', { reason: 'full' }), refresh: true }
  const step = {
    say: { code: 'putaway.take', params: { from: 'DOCK-1' } },
    object: {
      kind: 'unit',
      title: 'Party bunting',
      code: '340123450000000018',
      details: [{ code: 'detail.quantity', params: { quantity: '480', unit: 'pcs' } }],
    },
    hint: '340123450000000018',
    progress: { done: 0, of: 1 },
    accepts: [
      { slot: 'unit', kind: 'unit', required: true, values: [value('340123450000000018')] },
      {
        slot: 'place',
        kind: 'location',
        required: true,
        values: [place(to)],
        say: { code: 'putaway.bring', params: { location: to } },
        object: { kind: 'location', title: to },
        hint: to,
      },
    ],
    actions: [
      action(
        'other_place',
        { call: call('complete_putaway', '/putaways/1/complete', { location: slot('other') }) },
        {
          accepts: [
            {
              slot: 'reason',
              kind: 'reason',
              required: true,
              values: reasons,
              say: { code: 'putaway.why_elsewhere' },
            },
            { slot: 'other', kind: 'location', required: true, say: { code: 'putaway.scan_other' } },
          ],
        },
      ),
      action('full', replan),
      action('cannot_reach', replan),
    ],
    done: { call: call('complete_putaway', '/putaways/1/complete', { location: slot('place') }) },
  }
  return script('putaway', task, { away: step }, 'away')
}

/** @param {string} task */
function countScript(task) {
  const count = { code: 'count.items', params: { name: 'Party bunting' } }
  const object = { kind: 'item', title: 'Party bunting', code: '47566' }
  const result = (/** @type {unknown} */ counted) => ({
    call: call('finish_count', '/counts/1/result', { counted }),
  })
  const step = {
    say: { code: 'count.go', params: { location: 'B-04-17' } },
    object: { kind: 'location', title: 'B-04-17' },
    hint: 'B-04-17',
    progress: { done: 0, of: 1 },
    accepts: [
      { slot: 'place', kind: 'location', required: true, values: [place('B-04-17')] },
      {
        slot: 'item',
        kind: 'item',
        required: false,
        values: [value('47566', { codes: [{ code: '5012345678924' }] })],
      },
      {
        slot: 'quantity',
        kind: 'quantity',
        required: true,
        quantity: { min: '0', scale: 0, adds: '1', unit: 'pcs' },
        say: count,
        object,
        hint: '47566',
      },
      { slot: 'ok', kind: 'confirm', required: true, say: count, object, hint: '47566' },
    ],
    actions: [
      action('empty', result('0'), { needs: ['place'] }),
      action('cannot_reach', { call: call('report_exception', '/exceptions', {}) }),
    ],
    done: result(slot('quantity')),
  }
  return script('count', task, { count: step }, 'count')
}

/** An order of which everything lies in its carton. */
const CLOSES = id(910)
/** The first that is packed: mock-work.mjs makes it. */
const PACKED = '019a0020-0000-7000-8000-000000000009'

const FREE = /** @type {Record<string, string>} */ ({
  move: 'move',
  adjust: 'adjust',
  count: 'count-places',
  inquiry: 'inquiry',
})

const SCRIPTS = /** @type {Record<string, (task: string) => unknown>} */ ({
  [id(500)]: pickScript,
  [id(501)]: putawayScript,
  [id(502)]: countScript,
  [id(503)]: () => example('exception'),
})

/** @returns {Answer} */
const ok = (/** @type {unknown} */ body, status = 200) => ({ status, body })

/** @param {number} status @param {string} code @param {string} detail @param {Record<string, unknown>} params @returns {Answer} */
const problem = (status, code, detail, params = {}) => ({
  status,
  body: {
    type: '',
    title: code,
    status,
    code,
    detail,
    params,
    errors: [],
    instance: 'urn:uuid:019a8c3e-51b7-7c11-9d0e-2f6a4c1b7e55',
  },
})

const FOUND = /** @type {Record<string, object[]>} */ ({
  '85123A': [
    {
      kind: 'item',
      item: { id: id(1), sku: '85123A', name: 'White hanging heart T-light holder' },
      quantity: '1',
      lot: { code: 'L-0417' },
    },
  ],
  'A-01-04': [{ kind: 'location', id: id(2), code: 'A-01-04', zone: 'A' }],
  'ASN-7': [{ kind: 'delivery', id: id(3), number: 'ASN-7' }],
  'SO-CLOSE': [{ kind: 'order', id: CLOSES, number: 'SO-CLOSE', state: 'in_packing' }],
  // Of the first order that is packed.
  'CARTON-1': [
    {
      kind: 'carton',
      id: id(5),
      sscc: '095212340000000015',
      order: { id: PACKED, number: 'SO-10250' },
    },
  ],
  '00340123450000000018': [
    { kind: 'handling_unit', id: id(6), sscc: '340123450000000018', location: 'DOCK-1' },
  ],
  TWICE: [
    { kind: 'location', id: id(7), code: 'A-07-07', zone: 'A' },
    {
      kind: 'item',
      item: { id: id(8), sku: '22086', name: "Paper chain kit 50's Christmas" },
      quantity: '1',
    },
  ],
})

/** @param {string} kind @param {string} task */
const claimed = (kind, task) => ({
  token: 1,
  lease_until: new Date(Date.now() + 45 * 60_000).toISOString(),
  task: { id: task, kind, state: 'started', priority: 50, location: 'A-01-04', summary: {} },
})

/**
 * What is asked by the handheld alone; null if it is something else.
 * @param {string} route
 * @param {Record<string, unknown>} body
 * @returns {Answer | null}
 */
export function floorAnswer(route, body) {
  const [method = '', path = ''] = route.split(' ')
  const parts = path.replace('/api/v1/', '').split('/')
  switch (route) {
    case 'POST /api/v1/tasks/next': {
      const kinds = /** @type {string[]} */ (body.kinds ?? ['pick'])
      const at = { pick: 500, putaway: 501, count: 502, exception: 503 }[kinds[0] ?? 'pick'] ?? 500
      return ok(claimed(kinds[0] ?? 'pick', id(at)))
    }
    case 'POST /api/v1/pick-clusters':
      // The mock's walks are named by what goes into them.
      return ok({
        id: body.into_totes ? (body.orders === 24 ? 'cluster' : 'cluster-totes') : 'batch',
        lists: [],
      })
    case 'POST /api/v1/scans': {
      const matches = FOUND[String(body.text)] ?? []
      return ok({ outcome: matches.length > 0 ? 'resolved' : 'unknown', matches, candidates: [] })
    }
    case 'POST /api/v1/stock/refused':
      return problem(409, 'inventory.not_enough', 'Only 2 of 47566 are there and unclaimed, not 6.', {
        sku: '47566',
        wanted: '6',
        free: '2',
      })
    case 'POST /api/v1/stock/taken':
      return ok({ task: { id: id(900) } }, 202)
  }
  if (method === 'GET' && parts[0] === 'tasks' && parts[2] === 'script') {
    const made = SCRIPTS[parts[1] ?? '']
    return made ? ok(made(parts[1] ?? '')) : problem(404, 'workforce.task_unknown', 'There is no such task.')
  }
  if (method === 'GET' && parts[0] === 'deliveries' && parts[2] === 'script') return ok(example('receive'))
  if (method === 'GET' && parts[2] === 'pack-script')
    return ok(example(parts[1] === CLOSES ? 'pack-close' : 'pack'))
  if (method === 'GET' && parts[0] === 'pick-clusters') return ok(example(parts[1] ?? ''))
  if (method === 'GET' && parts[0] === 'scripts') return ok(example(FREE[parts[1] ?? ''] ?? 'move'))
  if (method === 'POST' && parts[2] === 'ship')
    return problem(409, 'shipments.carton_open', 'Close these cartons first: 340123450000000124.', {
      sscc: ['340123450000000124'],
    })
  if (method === 'POST' && parts[0] === 'tasks' && ['claim', 'renew'].includes(parts[2] ?? '')) {
    return ok(claimed('pick', parts[1] ?? ''))
  }
  // Whatever a step performs is done.
  const performed = [
    'pick-lists',
    'putaways',
    'counts',
    'exceptions',
    'handling-units',
    'deliveries',
    'orders',
  ]
  return method === 'POST' && performed.includes(parts[0] ?? '') ? ok({}) : null
}
