// What is to be done in the mock warehouse: orders, deliveries, tasks; and how its lists are asked.
import { make, world } from './mock-console.mjs'

/** @typedef {Record<string, any>} Row */
const { id, ago, day, many, upTo, WAREHOUSE, OWNER, ANNA } = make

const STATES = [
  'created',
  'hold',
  'open',
  'promised',
  'promised',
  'allocated',
  'partially_allocated',
  'in_picking',
  'picked',
  'packed',
  'shipped',
  'cancelled',
]
const RANK = [
  'created',
  'promised',
  'released',
  'allocated',
  'in_picking',
  'picked',
  'in_packing',
  'packed',
  'shipped',
]

/** @param {number} at @returns {Row} */
function orderLine(at) {
  const row = /** @type {Row} */ (world.stock[(at * 19) % world.stock.length])
  const ordered = row.serial ? 3 : upTo(36)
  return { row, ordered, item: row }
}

/** @type {Row[]} */
const orders = many(60, (at) => {
  const state = STATES[at % STATES.length] ?? 'created'
  const partial = state === 'partially_allocated'
  const reached = RANK.indexOf(partial ? 'allocated' : state)
  const lines = Array.from({ length: 2 + (at % 3) }, (_, nth) => {
    const { row, ordered } = orderLine(at * 5 + nth)
    const short = (partial || state === 'open') && nth === 1 ? Math.ceil(ordered / 3) : 0
    const allocated = reached >= 3 ? ordered - short : 0
    const done = (/** @type {number} */ step) => (reached >= step ? String(allocated) : '0')
    return {
      id: id(21, at * 10 + nth),
      line_no: nth + 1,
      item_id: row.item_id,
      sku: row.sku,
      name: row.name,
      base_unit: row.unit,
      allocation: row.expires_on ? 'fefo' : 'fifo',
      min_remaining_days: 0,
      lot: null,
      serial: null,
      ordered: String(ordered),
      promised: state === 'promised' ? String(ordered) : '0',
      allocated: String(allocated),
      picked: done(5),
      packed: done(7),
      shipped: done(8),
      short: String(short),
      backordered: '0',
      cancelled: '0',
      open: String(ordered),
      allocations:
        allocated > 0
          ? [
              {
                reservation_id: id(22, at * 10 + nth),
                location: row.location,
                lot: row.lot,
                serial: row.serial,
                quantity: String(allocated),
                why: {
                  order: row.expires_on ? 'fefo' : 'fifo',
                  rank: 1,
                  received_at: row.received_at,
                  expires_on: row.expires_on,
                  free: Number(row.on_hand),
                },
              },
            ]
          : [],
      shortage: short
        ? {
            missing: String(short),
            passed_over: [
              { quantity: '40', why: 'status' },
              { quantity: '12', why: 'reserved' },
              { quantity: '6', why: 'locked' },
            ],
            refusal: null,
          }
        : null,
    }
  })
  const passed = state === 'hold' ? ['taken', 'held'] : ['taken', ...RANK.slice(1, Math.max(1, reached + 1))]
  return {
    id: id(20, at),
    version: 3,
    number: `SO-${10_241 + at}`,
    owner_id: OWNER,
    customer_id: world.partners[2 + (at % 3)]?.id,
    warehouse_id: WAREHOUSE,
    state,
    policy: ['ship_available', 'ship_complete', 'cancel_rest'][at % 3],
    priority: at % 9 === 0 ? 90 : 50,
    due_on: at % 4 === 3 ? null : day((at % 9) - 3),
    source: 'SHOP',
    external_ref: `WEB-${77_000 + at}`,
    parent_id: null,
    backorder_id: null,
    pick_list_id: reached >= 3 ? id(23, at) : null,
    task_id: reached >= 3 ? id(40, at) : null,
    created_at: ago(at * 25 + 200),
    changed_at: ago(at * 25),
    note: at % 6 === 0 ? 'Ring before unloading.' : null,
    ship_to: {
      name: world.partners[2 + (at % 3)]?.name ?? null,
      street: 'ul. Sadovaya 12',
      street2: null,
      postal_code: '191023',
      city: 'Saint Petersburg',
      region: null,
      country: 'RU',
      phone: null,
      email: null,
    },
    lines,
    cartons:
      reached >= 7
        ? [
            {
              id: id(24, at),
              order_id: id(20, at),
              number: 1,
              sscc: `34601234500009${String(1000 + at)}`,
              state: state === 'shipped' ? 'shipped' : 'closed',
              location: 'PACK-1',
              weight_g: 4210,
              opened_at: ago(at * 25 + 20),
              closed_at: ago(at * 25 + 4),
              contents: lines.map((line) => ({
                order_line_id: line.id,
                line_no: line.line_no,
                sku: line.sku,
                quantity: line.packed,
              })),
            },
          ]
        : [],
    timeline: passed.map((what, nth) => ({
      at: ago(at * 25 + 200 - nth * 20),
      what,
      state: what,
      account_id: nth === 0 ? world.users[3]?.id : ANNA,
      account_name: nth === 0 ? 'shop' : 'anna',
      detail: what === 'taken' ? { lines: lines.length } : {},
    })),
  }
})

const DELIVERY_STATES = [
  'validated',
  'processing',
  'processing',
  'completed',
  'partially_completed',
  'canceled',
]
/** @type {Row[]} */
const deliveries = many(18, (at) => {
  const state = DELIVERY_STATES[at % DELIVERY_STATES.length] ?? 'validated'
  const lines = Array.from({ length: 3 + (at % 4) }, (_, nth) => {
    const row = /** @type {Row} */ (world.stock[(at * 41 + nth * 7) % world.stock.length])
    const expected = upTo(20) * 12
    const came =
      state === 'validated' || state === 'canceled'
        ? 0
        : state === 'completed'
          ? expected
          : nth === 0
            ? expected - 24
            : nth === 1
              ? expected + 12
              : expected
    return {
      id: id(26, at * 10 + nth),
      line_no: nth + 1,
      state: came >= expected ? 'completed' : 'processing',
      item_id: row.item_id,
      sku: row.sku,
      name: row.name,
      tracking: 'lot',
      lot: row.lot,
      expires_on: row.expires_on,
      expected: String(expected),
      tolerated: String(Math.floor(expected * 1.05)),
      received: String(Math.max(0, came)),
      short: String(Math.max(0, expected - came)),
      over: String(Math.max(0, came - expected)),
      reason: null,
    }
  })
  const begun = !['validated', 'canceled'].includes(state)
  return {
    id: id(25, at),
    number: `IN-${String(400 + at).padStart(6, '0')}`,
    state,
    owner_id: OWNER,
    warehouse_id: WAREHOUSE,
    supplier_id: world.partners[at % 2]?.id,
    expected_on: day((at % 7) - 2),
    dock: `DOCK-${1 + (at % 2)}`,
    source: null,
    external_ref: `PO-${5100 + at}`,
    note: null,
    close_reason: state === 'partially_completed' ? 'SUPPLIER_SHORT' : null,
    created_at: ago(at * 300 + 1000),
    closed_at: ['completed', 'partially_completed', 'canceled'].includes(state) ? ago(at * 200) : null,
    lines,
    handling_units: begun ? world.units.slice(at, at + 2) : [],
    discrepancies:
      begun && state !== 'completed'
        ? [
            { line_id: lines[1]?.id, receipt_id: id(27, at), kind: 'over', quantity: '12' },
            { line_id: lines[2]?.id, receipt_id: id(27, at), kind: 'damaged', quantity: '2' },
          ]
        : [],
  }
})

const TASK_STATES = ['pending', 'pending', 'pending', 'started', 'in_progress', 'completed', 'canceled']
/** @type {Row[]} */
export const tasks = many(140, (at) => {
  const kind = ['pick', 'putaway', 'pick', 'count'][at % 4]
  const state = TASK_STATES[at % TASK_STATES.length] ?? 'pending'
  const row = /** @type {Row} */ (world.stock[(at * 11) % world.stock.length])
  const held = ['started', 'in_progress', 'completed'].includes(state)
  const summary = {
    pick: { order: `SO-${10_241 + (at % 60)}`, stops: 3 + (at % 4) },
    putaway: { sku: row.sku, name: row.name, quantity: '48', to: row.location },
    count: { sku: row.sku, name: row.name, lot: row.lot },
  }[kind ?? 'pick']
  return {
    id: id(40, at),
    version: 1,
    kind,
    state,
    warehouse_id: WAREHOUSE,
    reference: kind === 'count' ? id(6, at % 14) : id(23, at % 60),
    priority: at % 11 === 0 ? 90 : 50,
    location: row.location,
    sequence: at * 10,
    summary,
    holder: held ? world.users[1 + (at % 2)]?.id : null,
    holder_name: held ? world.users[1 + (at % 2)]?.name : null,
    lease_until: held && state !== 'completed' ? ago(at % 3 === 0 ? 30 : -6_000_000) : null,
    opened_at: ago(at * 9 + 15),
    started_at: held ? ago(at * 9) : null,
    finished_at: state === 'completed' ? ago(at * 8) : null,
  }
})

const receipts = deliveries.flatMap((delivery, at) =>
  delivery.handling_units.length === 0
    ? []
    : [
        {
          id: id(27, at),
          delivery_id: delivery.id,
          occasion: 'announced',
          by: 'case',
          location: delivery.dock,
          sscc: null,
          condition: 'good',
          received_by: 'ivan',
          received_at: ago(at * 210),
          lines: delivery.lines.map((/** @type {Row} */ line, /** @type {number} */ nth) => ({
            item_id: line.item_id,
            sku: line.sku,
            quantity: line.received,
            lot: line.lot,
            discrepancies: nth === 1 ? ['over'] : [],
          })),
        },
      ],
)
const putaways = deliveries.flatMap((delivery, at) =>
  delivery.handling_units.length === 0
    ? []
    : [
        {
          id: id(28, at),
          delivery_id: delivery.id,
          state: at % 2 ? 'completed' : 'pending',
          item_id: delivery.lines[0].item_id,
          sku: delivery.lines[0].sku,
          quantity: delivery.lines[0].received,
          done: '0',
          from: delivery.dock,
          location: world.locations[at * 9]?.code,
          strategy: 'abc',
          why: 'near_dispatch',
          rejected: [
            { location: 'A-01-01-1', why: 'mixing' },
            { location: 'A-01-02-1', why: 'weight' },
          ],
        },
      ],
)

const { invariants: _, ...listed } = world
/** Every list by its name. @type {Record<string, Row[]>} */
const LISTS = {
  ...listed,
  orders,
  tasks,
  receipts,
  putaways,
  deliveries: deliveries.map(({ lines, handling_units, discrepancies, ...head }) => ({
    ...head,
    lines: lines.length,
    complete_lines: lines.filter((/** @type {Row} */ line) => Number(line.short) === 0).length,
    differing_lines: discrepancies.length > 0 ? 2 : 0,
  })),
}
/** @type {Record<string, Row[]>} */
const WHOLE = {
  items: world.items,
  locations: world.locations,
  'handling-units': world.units,
  orders,
  deliveries,
  tasks,
  counts: world.counts,
  users: world.users,
}
/** @type {Record<string, string>} */
const NAMES = { 'handling-units': 'units', 'stock-at': 'stock' }
const begins = (/** @type {unknown} */ value, /** @type {string} */ text) =>
  String(value ?? '')
    .toLowerCase()
    .startsWith(text.toLowerCase())

/** @type {Record<string, (row: Row, value: string) => boolean>} */
const TESTS = {
  q: (row, value) =>
    begins(row.sku, value) ||
    row.name.toLowerCase().includes(value.toLowerCase()) ||
    row.packagings.some((/** @type {Row} */ level) =>
      level.barcodes.some((/** @type {string} */ code) => begins(code, value)),
    ),
  barcode: (row, value) => row.packagings.some((/** @type {Row} */ level) => level.barcodes.includes(value)),
  code_prefix: (row, value) => begins(row.code, value),
  locked: (row, value) => String(row.locked_in || row.locked_out) === value,
  location_id: (row, value) => [row.location_id, row.from?.location_id, row.to?.location_id].includes(value),
  location: (row, value) => [row.location, row.from?.location, row.to?.location].includes(value),
  due_until: (row, value) => row.due_on !== null && row.due_on <= value,
  expires_before: (row, value) => row.expires_on !== null && row.expires_on < value,
  mine: (row, value) => value !== 'true' || row.holder === ANNA,
  role: (row, value) => row.roles.includes(value),
  from: (row, value) => row.moved_at >= value,
  to: (row, value) => row.moved_at < value,
}
const IGNORED = new Set([
  'limit',
  'after',
  'sort',
  'at',
  'empty',
  'in_stock',
  'left',
  'updated_since',
  'warehouse_id',
])

/** @param {Row[]} rows @param {URLSearchParams} params */
function page(rows, params) {
  const fits = [...params].filter(([name]) => !IGNORED.has(name))
  const open = params.get('sort') === 'urgency'
  const found = rows.filter(
    (row) =>
      fits.every(([name, value]) => (TESTS[name] ?? ((one) => String(one[name]) === value))(row, value)) &&
      (!open || !['completed', 'canceled'].includes(row.state)),
  )
  if (params.get('sort') === 'location') found.sort((a, b) => a.location.localeCompare(b.location))
  const from = Number(params.get('after') ?? 0)
  const to = from + Number(params.get('limit') ?? 50)
  return { items: found.slice(from, to), next: to < found.length ? String(to) : null }
}

/** @param {string} itemId */
function availability(itemId) {
  const rows = world.stock.filter((row) => row.item_id === itemId)
  const item = /** @type {Row} */ (world.items.find((one) => one.id === itemId) ?? {})
  const sum = (/** @type {string} */ key) =>
    String(Math.round(1000 * rows.reduce((all, row) => all + Number(row[key]), 0)) / 1000)
  return {
    item_id: itemId,
    sku: item.sku,
    name: item.name,
    owner_id: OWNER,
    unit: item.base_unit,
    on_hand: sum('on_hand'),
    reserved: sum('reserved'),
    promised: '24',
    available: sum('available'),
    available_to_promise: sum('available'),
  }
}

/** @param {Row} unit */
function contents(unit) {
  const around = world.units.filter((one) => one.id === unit.parent_id)
  return { ...unit, around, inside: world.units.filter((one) => one.parent_id === unit.id), rows: [] }
}

/** What a read of the console gets; undefined if the mock does not know it. @param {string} path @param {URLSearchParams} params @returns {unknown} */
export function read(path, params) {
  const [, name = '', key, of] = /^\/api\/v1\/([\w-]+)(?:\/([^/]+))?(?:\/(\w+))?$/.exec(path) ?? []
  if (name === 'availability') return availability(params.get('item_id') ?? '')
  if (name === 'invariants') return world.invariants
  if (name === 'stock' && key) {
    const row = world.stock.find(({ stock_id }) => String(stock_id) === key)
    if (!row) return undefined
    if (of === 'movements')
      return page(
        world.movements.filter(({ sku }) => sku === row.sku),
        params,
      )
    const claim = {
      id: id(22, 1),
      stock_id: row.stock_id,
      order_id: id(20, 5),
      order_line_id: id(21, 50),
      outside: false,
      quantity: row.reserved,
      state: 'allocated',
      item_id: row.item_id,
      sku: row.sku,
      location_id: row.location_id,
      location: row.location,
      lot: row.lot,
      serial: row.serial,
      created_at: ago(90),
      why: {
        order: 'fefo',
        rank: 1,
        received_at: row.received_at,
        expires_on: row.expires_on,
        free: row.on_hand,
      },
    }
    return { ...row, reservations: row.reserved === '0' ? [] : [claim] }
  }
  if (name === 'users' && of === 'tokens')
    return {
      items: [{ id: id(31, 1), label: 'Web shop', created_at: ago(9_000), expires_at: day(200) }],
      next: null,
    }
  if (key) {
    const thing = WHOLE[name]?.find((one) => one.id === key)
    return thing && name === 'handling-units' ? contents(thing) : thing
  }
  const rows = LISTS[NAMES[name] ?? name]
  return Array.isArray(rows) ? page(rows, params) : undefined
}
