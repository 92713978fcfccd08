// A server of its own with the demo warehouse, and what a demo has not: damage, a printer, an import that needs somebody.
import { execFileSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmodSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const BINARY = resolve(process.env.AMBAR_BINARY ?? '../target/release/ambar')
const READY_WITHIN_MS = 180_000
const ADMIN = { name: 'maria', password: 'good password 1' }

/** A file in which each row is wrong in another way but the first. */
const FILE = [
  'sku;name;barcode;base_unit;weight_kg',
  'BR-100;Brush, wide;4601234567893;pcs;0,35',
  'BR-101;;4601234567909;pcs;0,35',
  'BR-102;Brush, narrow;4,60123E+12;pcs;0,2',
  'BR-103;Roller;4601234567000;pcs;heavy',
  'BR-100;Brush, wide, again;4601234567916;pcs;0,35',
  'BR-104;Tray for paint;4601234567923;pcs;0,6',
].join('\n')

/** @returns {Promise<number>} */
const freePort = () =>
  new Promise((found) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => found(typeof address === 'object' && address ? address.port : 0))
    })
  })

/** @param {string} url */
async function answers(url) {
  try {
    return (await fetch(`${url}/health/ready`)).ok
  } catch {
    return false
  }
}

/** The API as an integrator calls it. @param {string} url @param {string} token */
export function api(url, token) {
  /** @param {string} method @param {string} path @param {unknown} [body] @returns {Promise<any>} */
  return async (method, path, body) => {
    const text = typeof body === 'string'
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(method === 'GET' ? {} : { 'idempotency-key': randomUUID() }),
        ...(body === undefined ? {} : { 'content-type': text ? 'text/csv' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: text ? body : JSON.stringify(body) }),
    })
    const said = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${said}`)
    return said === '' ? undefined : JSON.parse(said)
  }
}

/** What stands in a lively warehouse beside the demo's goods. @param {ReturnType<typeof api>} call */
export async function furnish(call) {
  const [warehouse] = (await call('GET', '/warehouses')).items
  const [owner] = (await call('GET', '/owners')).items
  const rows = (await call('GET', `/stock?warehouse_id=${warehouse.id}&status=available&limit=20`)).items
  const { items: partners } = await call('GET', '/partners?kind=customer')
  const { items: zones } = await call('GET', `/zones?warehouse_id=${warehouse.id}`)
  const [first, second] = rows
  await call('POST', `/imports?kind=items&owner_id=${owner.id}&file=brushes-november.csv`, FILE)
  await call(
    'POST',
    `/imports?kind=items&owner_id=${owner.id}&file=good.csv`,
    FILE.split('\n').slice(0, 2).join('\n'),
  )
  const printer = {
    code: 'DOCK-ZEBRA',
    name: 'Zebra at the dock',
    host: '127.0.0.1',
    port: 9100,
    dpi: 203,
    width_mm: 104,
  }
  const { id: printer_id } = await call('POST', '/printers', printer)
  const [template] = (await call('GET', '/label-templates?subject=location')).items
  const what = { kind: 'location', ids: [first.location_id] }
  await call('POST', '/print-jobs', { printer_id, template: template.name, what })
  await call('POST', '/allocation-rules', {
    customer_id: partners[0].id,
    item_id: first.item_id,
    warehouse_id: warehouse.id,
    order: 'nearest',
    start: 40,
    zones: [zones[0].id],
    min_remaining_days: 45,
    note: 'Fresh goods only, close to the docks',
  })
  await call('POST', '/allocation-rules', { order: 'fefo' })
  await call('POST', '/counts', { stock_id: first.stock_id })
  await call('POST', '/counts', { stock_id: second.stock_id })
  await call('POST', '/devices', { name: 'Zebra TC22, shelf 4', warehouse_id: warehouse.id })
  const where = { warehouse_id: warehouse.id, location: first.location, sku: first.sku }
  await call('POST', '/exceptions', {
    ...where,
    kind: 'damaged',
    quantity: '1',
    note: 'Wet from the roof, the case is soft',
  })
  await call('POST', '/exceptions', { ...where, kind: 'label_missing' })
  for (const kind of ['pallet', 'tote', 'case'])
    await call('POST', '/handling-units', { kind, warehouse_id: warehouse.id, location: first.location })
}

/** Starts it; ends and leaves nothing when told. */
export async function furnished() {
  // Under the system's own folder: paths of Unix sockets are short, and the user that PostgreSQL runs as can reach it.
  const folder = mkdtempSync(join(tmpdir(), 'ambar-pictures-'))
  chmodSync(folder, 0o755)
  const url = `http://127.0.0.1:${await freePort()}`
  // Settings of whoever takes the pictures are not those of the server, which refuses what it does not know.
  const inherited = Object.entries(process.env).filter(
    ([name]) => name === 'AMBAR_PG_BINDIR' || !(name.startsWith('AMBAR_') || name === 'DATABASE_URL'),
  )
  const env = {
    ...Object.fromEntries(inherited),
    // The printer of the pictures is this machine, where none answers.
    AMBAR_PRINTER_NETWORKS: '127.0.0.0/8',
    AMBAR_DATA_DIR: join(folder, 'data'),
    AMBAR_LISTEN: url.slice(7),
  }
  const log = openSync(join(folder, 'server.log'), 'a')
  const child = spawn(BINARY, ['serve', '--demo'], { env, stdio: ['ignore', log, log] })
  process.once('exit', () => child.kill())
  const end = async () => {
    const gone = new Promise((done) => child.once('exit', done))
    child.kill('SIGTERM')
    await gone
    rmSync(folder, { recursive: true, force: true })
  }
  const until = Date.now() + READY_WITHIN_MS
  const said = () => readFileSync(join(folder, 'server.log'), 'utf8')
  // It answers before the demo is in it, for the demo comes in over its API.
  while (!(said().includes('Ambar serves on') && (await answers(url)))) {
    if (child.exitCode !== null || Date.now() > until)
      throw new Error(
        `the server did not start:\n${readFileSync(join(folder, 'server.log'), 'utf8').slice(-2000)}`,
      )
    await new Promise((next) => setTimeout(next, 200))
  }
  const run = (/** @type {string[]} */ args, input = '') =>
    execFileSync(BINARY, args, { env, input, encoding: 'utf8' })
  run(['user', 'create', '--name', ADMIN.name, '--role', 'system_admin', '--password-stdin'], ADMIN.password)
  try {
    await furnish(api(url, run(['token', 'create', '--user', ADMIN.name]).trim()))
  } catch (error) {
    await end()
    throw error
  }
  return { url, ...ADMIN, end }
}
