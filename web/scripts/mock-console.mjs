// What the mock server knows of a warehouse: items, places, stock and what happens to them. The same at every start, so that
// pictures can be compared.

/** @typedef {Record<string, unknown>} Row */

/** Numbers that look like chance and are the same at every start. */
let seed = 7
const chance = () => {
  seed = (seed * 1103515245 + 12345) % 2147483648
  return seed / 2147483648
}
const pick = (/** @type {readonly any[]} */ list) => list[Math.floor(chance() * list.length)]
const upTo = (/** @type {number} */ most) => 1 + Math.floor(chance() * most)
const id = (/** @type {number} */ kind, /** @type {number} */ at) =>
  `019a${String(kind).padStart(4, '0')}-0000-7000-8000-${String(at).padStart(12, '0')}`
const two = (/** @type {number} */ n) => String(n).padStart(2, '0')
const START = Date.parse('2026-11-26T06:00:00Z')
const ago = (/** @type {number} */ minutes) => new Date(START - minutes * 60_000).toISOString()
const day = (/** @type {number} */ days) => new Date(START + days * 86_400_000).toISOString().slice(0, 10)
const many = (/** @type {number} */ count, /** @type {(at: number) => Row} */ make) =>
  Array.from({ length: count }, (_, at) => make(at))

const WAREHOUSE = '019a0000-0000-7000-8000-000000000000'
const OWNER = id(1, 0)
const ANNA = '019a0000-0000-7000-8000-0000000000aa'

/** @type {[string, string, string, string, string][]} sku, name, category, tracking, unit */
const GOODS = [
  ['85123A', 'White hanging heart T-light holder', 'DECOR', 'none', 'pcs'],
  ['22086', "Paper chain kit 50's Christmas", 'DECOR', 'none', 'pcs'],
  ['TEA-100', 'Black tea Ceylon, 100 bags', 'FOOD', 'expiry', 'pcs'],
  ['COFFEE-250', 'Ground coffee 250 g', 'FOOD', 'expiry', 'pcs'],
  ['WATER-05', 'Mineral water still 0.5 l', 'DRINKS', 'expiry', 'pcs'],
  ['JUICE-1', 'Apple juice 1 l', 'DRINKS', 'expiry', 'pcs'],
  ['CHEESE', 'Cheese Gouda, by weight', 'FOOD', 'expiry', 'kg'],
  ['RICE-900', 'Rice 900 g', 'FOOD', 'lot', 'pcs'],
  ['KETTLE-17', 'Electric kettle 1.7 l', 'DEVICES', 'serial', 'pcs'],
  ['MIXER-500', 'Hand mixer 500 W', 'DEVICES', 'serial', 'pcs'],
  ['TOWEL-2', 'Paper towels, 2 rolls', 'HOUSEHOLD', 'none', 'pcs'],
  ['BATT-AA4', 'Batteries AA, 4 pieces', 'HOUSEHOLD', 'none', 'pcs'],
  ['BULB-9W', 'LED bulb 9 W, warm white, E27', 'HOUSEHOLD', 'none', 'pcs'],
  ['MUG-350', 'Mug 350 ml', 'HOUSEHOLD', 'none', 'pcs'],
  ['SOAP-90', 'Мыло «Ромашка» 90 г', 'HOUSEHOLD', 'lot', 'pcs'],
  ['FLOUR-2', 'Мука пшеничная высший сорт 2 кг', 'FOOD', 'expiry', 'pcs'],
]
const VARIANTS = ['', '-S', '-M', '-L', '-XL']

const items = many(GOODS.length * VARIANTS.length, (at) => {
  const [sku, name, category, tracking, unit] = GOODS[at % GOODS.length] ?? GOODS[0] ?? ['', '', '', '', '']
  const variant = VARIANTS[Math.floor(at / GOODS.length)] ?? ''
  const level = (/** @type {string} */ kind, /** @type {number} */ holds, /** @type {number} */ nth) => ({
    id: id(12, at * 4 + nth),
    level: kind,
    quantity: String(holds),
    length_mm: nth === 2 ? null : 60 * (nth + 1),
    width_mm: nth === 2 ? null : 85 * (nth + 1),
    height_mm: nth === 2 ? null : 110 * (nth + 1),
    weight_g: nth === 2 ? null : 95 * holds + 40,
    barcodes: nth === 2 ? [] : [`46012345${String(at * 10 + nth).padStart(5, '0')}`],
  })
  return {
    id: id(10, at),
    version: 1,
    owner_id: OWNER,
    sku: sku + variant,
    name: variant ? `${name}, ${variant.slice(1)}` : name,
    base_unit: unit,
    scale: unit === 'kg' ? 3 : 0,
    tracking,
    category_id: id(13, ['DECOR', 'FOOD', 'DRINKS', 'DEVICES', 'HOUSEHOLD'].indexOf(category)),
    category,
    abc: pick(['A', 'B', 'C', null]),
    min_remaining_days: tracking === 'expiry' ? 30 : null,
    active: at % 17 !== 16,
    packagings: [level('each', 1, 0), level('case', 12, 1), level('pallet', 480, 2)],
    source: null,
    external_ref: null,
    created_at: ago(90_000),
    updated_at: ago(upTo(80_000)),
  }
})

const ZONES = [
  ['PICK', 'Picking'],
  ['RESERVE', 'Reserve'],
  ['FLOOR', 'Docks, staging, packing'],
]
const zones = ZONES.map(([code, name], at) => ({
  id: id(2, at),
  version: 1,
  warehouse_id: WAREHOUSE,
  code,
  name,
}))
const FLOOR_PLACES = ['DOCK-1', 'DOCK-2', 'STAGE-1', 'STAGE-2', 'PACK-1', 'INSPECT-1']
const location = (
  /** @type {number} */ at,
  /** @type {string} */ code,
  /** @type {number} */ zone,
  /** @type {string} */ kind,
) => ({
  id: id(3, at),
  version: 1,
  warehouse_id: WAREHOUSE,
  zone_id: zones[zone]?.id,
  zone: zones[zone]?.code,
  location_type_id: null,
  code,
  kind,
  limits: { max_weight_g: 200_000, max_volume_cm3: 800_000, max_handling_units: zone === 2 ? null : 1 },
  mixing: zone === 2 ? 'any' : 'one_item',
  own: { kind: true, limits: true, mixing: true },
  locked_in: at % 41 === 40,
  locked_out: at % 41 === 40,
  lock_reason: at % 41 === 40 ? 'RACK_DAMAGED' : null,
  position: { x_mm: 2000 * (at % 12), y_mm: 3000 * Math.floor(at / 12), z_mm: 1800 * (at % 4) },
  pick_sequence: 10 * (at + 1),
  check_digits: two((at * 37) % 100),
  active: at % 59 !== 58,
  source: null,
  external_ref: null,
})
const locations = [
  ...many(240, (at) => {
    const code = `${'ABCD'[Math.floor(at / 60)]}-${two(1 + (Math.floor(at / 12) % 5))}-${two(1 + (Math.floor(at / 4) % 3))}-${1 + (at % 4)}`
    return location(at, code, at % 4 < 2 ? 0 : 1, 'storage')
  }),
  ...FLOOR_PLACES.map((code, at) =>
    location(
      240 + at,
      code,
      2,
      ['dock', 'dock', 'staging', 'staging', 'packing', 'inspection'][at] ?? 'dock',
    ),
  ),
]

const units = many(60, (at) => {
  const place = locations[(at * 7) % 240]
  const inside = at % 4 !== 0
  const parent = inside ? id(5, at - (at % 4)) : null
  const at0 = locations[((at - (at % 4)) * 7) % 240]
  return {
    id: id(5, at),
    sscc: `3460123450000${String(10_000 + at)}`,
    kind: inside ? 'case' : 'pallet',
    warehouse_id: WAREHOUSE,
    location_id: at === 59 ? null : (inside ? at0 : place)?.id,
    location: at === 59 ? null : (inside ? at0 : place)?.code,
    parent_id: parent,
    empty: at % 9 === 8,
    created_at: ago(upTo(20_000)),
  }
})

const STATUSES = [
  'available',
  'available',
  'available',
  'available',
  'available',
  'inspection',
  'hold',
  'damaged',
  'suspect',
  'returned',
]
const stock = many(6_000, (at) => {
  const item = /** @type {any} */ (items[(at * 13) % items.length])
  const unit = at % 5 === 0 ? /** @type {any} */ (units[at % units.length]) : null
  const place = /** @type {any} */ (
    unit?.location_id
      ? locations.find((one) => one.id === unit.location_id)
      : locations[(at * 31) % locations.length]
  )
  const lot = ['lot', 'expiry'].includes(item.tracking) ? `L${1 + (at % 4)}-${item.sku}` : null
  const kilos = item.base_unit === 'kg'
  const onHand = item.tracking === 'serial' ? 1 : kilos ? upTo(40) + 0.25 : upTo(480)
  const status = pick(STATUSES)
  const reserved = status === 'available' && at % 3 === 0 ? Math.min(onHand, upTo(Math.ceil(onHand))) : 0
  const text = (/** @type {number} */ value) => (kilos ? value.toFixed(3) : String(Math.floor(value)))
  return {
    stock_id: 1000 + at,
    warehouse_id: WAREHOUSE,
    location_id: place.id,
    location: place.code,
    handling_unit_id: unit?.id ?? null,
    sscc: unit?.sscc ?? null,
    item_id: item.id,
    sku: item.sku,
    name: item.name,
    unit: item.base_unit,
    lot_id: lot ? id(4, ((at * 13) % items.length) * 4 + (at % 4)) : null,
    lot,
    expires_on: item.tracking === 'expiry' ? day(upTo(400) - 5) : null,
    serial_id: null,
    serial: item.tracking === 'serial' ? `${item.sku}-${String(at).padStart(4, '0')}` : null,
    status,
    owner_id: OWNER,
    on_hand: text(onHand),
    reserved: text(reserved),
    available: status === 'available' ? text(onHand - reserved) : '0',
    received_at: ago(upTo(60_000)),
  }
})

const lots = Object.values(
  Object.fromEntries(
    stock
      .filter(({ lot }) => lot)
      .map((row) => [
        row.lot_id,
        {
          id: row.lot_id,
          item_id: row.item_id,
          sku: row.sku,
          owner_id: OWNER,
          code: row.lot,
          expires_on: row.expires_on,
          on_hand: row.on_hand,
          unit: row.unit,
          created_at: row.received_at,
        },
      ]),
  ),
)

const side = (/** @type {any} */ row) => ({
  stock_id: row.stock_id,
  location_id: row.location_id,
  location: row.location,
  sscc: row.sscc,
  status: row.status,
  virtual_place: null,
})
const outside = (/** @type {string} */ place) => ({
  stock_id: null,
  location_id: null,
  location: null,
  sscc: null,
  status: null,
  virtual_place: place,
})
const movements = many(1_200, (at) => {
  const row = /** @type {any} */ (stock[(at * 17) % stock.length])
  const other = /** @type {any} */ (stock[(at * 29 + 5) % stock.length])
  const kind = ['inbound', 'transfer', 'transfer', 'outbound', 'transfer', 'adjustment'][at % 6]
  const [from, to, reference] = /** @type {[unknown, unknown, string]} */ (
    {
      inbound: [outside('supplier'), side(row), 'receipt'],
      transfer: [side(other), side(row), at % 2 ? 'putaway' : 'pick_list'],
      outbound: [side(row), outside('customer'), 'order'],
      adjustment: [outside('adjustment'), side(row), 'count'],
    }[kind ?? 'inbound']
  )
  return {
    seq: 90_000 - at,
    moved_at: ago(at * 3),
    warehouse_id: WAREHOUSE,
    command_id: id(7, at),
    kind,
    item_id: row.item_id,
    sku: row.sku,
    owner_id: OWNER,
    lot: row.lot,
    serial: row.serial,
    quantity: String(upTo(48)),
    from,
    to,
    reference_kind: reference,
    reference_id: reference === 'order' ? id(20, at % 60) : id(8, at),
    reason: kind === 'adjustment' ? 'COUNTED' : null,
    note: null,
    account_id: ANNA,
    operation_id: id(9, at),
  }
})

const people = ['anna', 'ivan', 'admin', 'shop', 'olga', 'timur']
const users = people.map((name, at) => ({
  id: at === 0 ? ANNA : id(30, at),
  version: 1,
  name,
  roles: [
    [
      'warehouse_manager',
      'warehouse_operator',
      'system_admin',
      'warehouse_manager',
      'warehouse_operator',
      'warehouse_operator',
    ][at],
  ],
  person_id: null,
  active: at !== 5,
  created_at: ago(50_000),
  updated_at: ago(5_000 * at),
}))

const counts = many(14, (at) => {
  const row = /** @type {any} */ (stock[at * 23])
  const done = at % 3 !== 0
  const counted = done ? Number(row.on_hand) + (at % 4 === 1 ? -3 : at % 5 === 0 ? 2 : 0) : null
  return {
    id: id(6, at),
    version: 1,
    state: at === 13 ? 'canceled' : done ? 'completed' : 'requested',
    origin: at % 2 ? 'short_pick' : 'spot',
    ...Object.fromEntries(
      [
        'warehouse_id',
        'location_id',
        'location',
        'item_id',
        'sku',
        'name',
        'unit',
        'lot',
        'serial',
        'sscc',
        'handling_unit_id',
        'owner_id',
      ].map((key) => [key, row[key]]),
    ),
    book: done ? row.on_hand : null,
    counted: counted === null ? null : String(counted),
    difference: counted === null ? null : String(counted - Number(row.on_hand)),
    counted_by: done ? id(30, 1) : null,
    counted_at: done ? ago(at * 40) : null,
    requested_at: ago(at * 45 + 20),
    task_id: id(40, at),
  }
})

const audit = many(300, (at) => ({
  seq: 9_000 - at,
  at: ago(at * 7),
  account_id: users[at % 4]?.id,
  account_name: users[at % 4]?.name,
  operation_id: id(9, at),
  action: ['take_order', 'release_order', 'sign_in', 'lock_location', 'set_priority', 'add_item'][at % 6],
  entity: ['order', 'order', 'account', 'location', 'task', 'item'][at % 6],
  entity_id: [
    id(20, at % 60),
    id(20, at % 60),
    users[at % 4]?.id,
    locations[at % 240]?.id,
    id(40, at % 80),
    items[at % 60]?.id,
  ][at % 6],
  detail: [
    { number: `SO-${10_241 + (at % 60)}`, lines: 3 },
    { take_from_lower: false },
    { address: '10.0.3.17' },
    { in: true, out: true, reason: 'RACK_DAMAGED' },
    { priority: 90, before: 50 },
    { sku: 'MUG-350' },
  ][at % 6],
}))

const jobs = many(9, (at) => ({
  id: id(50, at),
  kind: at % 2 ? 'import.commit' : 'import.read',
  key: id(51, at),
  queue: 'imports',
  state: ['done', 'done', 'running', 'dead', 'waiting', 'done', 'done', 'cancelled', 'done'][at],
  priority: 50,
  attempts: at === 3 ? 5 : 1,
  most_attempts: 5,
  asked_by: 'anna',
  last_error: at === 3 ? 'row 418: the barcode 4601234500017 is already on BULB-9W' : null,
  progress: { rows: 1200 * (at + 1) },
  run_at: ago(at * 60),
  created_at: ago(at * 60 + 3),
  updated_at: ago(at * 60),
  finished_at: at === 2 || at === 4 ? null : ago(at * 60),
  operation_id: id(9, at),
}))

const owners = [{ id: OWNER, version: 1, code: 'AMBAR', name: 'Amber Goods', active: true }]
const partners = [
  ['supplier', 'BREW', 'Brew & Leaf Trading'],
  ['supplier', 'ROMASHKA', 'ООО «Ромашка»'],
  ['customer', 'CAFE', 'Café on the square'],
  ['customer', 'CORNER', 'Corner shop'],
  ['customer', 'SEVER', 'ТД «Северный»'],
].map(([kind, code, name], at) => ({
  id: id(60, at),
  version: 1,
  owner_id: OWNER,
  kind,
  code,
  name,
  active: true,
}))

const invariants = {
  ok: true,
  at: ago(0),
  movements: 90_000,
  milliseconds: 1840,
  settled: false,
  rules: many(24, (at) => ({
    id: `i${two(at + 1)}`,
    title: [
      'What a row has on hand is what its movements brought less what they took',
      'Nothing is below zero, and no more is claimed of a row than it has',
      'Every serial number stands in one place',
    ][at % 3],
    state: 'checked',
    checked: 6_000 - at,
    violations: 0,
    in_flight: at % 7 === 3 ? 2 : 0,
    examples: [],
    in_flight_examples: [],
    notes: [],
    milliseconds: 4,
  })),
  not_built: [],
}

export const world = {
  items,
  zones,
  locations,
  units,
  stock,
  lots,
  movements,
  users,
  counts,
  audit,
  jobs,
  owners,
  partners,
  invariants,
}
export const make = { id, ago, day, many, upTo, WAREHOUSE, OWNER, ANNA }
