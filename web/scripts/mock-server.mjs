// Serves dist/ and plays the API, for development without a server and for looking at every state of a screen.
// What you sign in as decides what you meet: see WHO. The password is anything but "wrong".
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { floorAnswer } from './mock-floor.mjs'
import { printAnswer } from './mock-print.mjs'
import { beginStream, tower } from './mock-tower.mjs'
import { read } from './mock-work.mjs'

const DIST = fileURLToPath(new URL('../dist/', import.meta.url))
const COOKIE = 'ambar_mock'

const ALL = [
  ...[
    'catalog:read',
    'catalog:write',
    'locations:read',
    'locations:write',
    'inventory:read',
    'inventory:write',
  ],
  ...[
    'inventory:adjust',
    'receiving:read',
    'receiving:write',
    'receiving:manage',
    'picking:read',
    'picking:write',
  ],
  ...['shipments:read', 'shipments:write', 'shipments:pack', 'workforce:read', 'workforce:write'],
  ...['workforce:manage', 'identity:read', 'identity:write', 'events:read', 'jobs:read', 'jobs:write'],
]
const MANAGER = ALL.filter((permission) => !permission.startsWith('identity:write'))
const FLOOR = ALL.filter(
  (permission) =>
    /read|:write|pack/.test(permission) && !/^(identity|events|catalog:w|locations:w)/.test(permission),
)

/**
 * @typedef {{ role: string[], permissions: string[], tasks?: 'some' | 'many' | 'none' | 'forbidden' | 'broken' }} Person
 * @type {Record<string, Person>}
 */
const WHO = {
  anna: { role: ['warehouse_manager'], permissions: MANAGER, tasks: 'many' },
  ivan: { role: ['warehouse_operator'], permissions: FLOOR, tasks: 'some' },
  admin: { role: ['system_admin'], permissions: ALL, tasks: 'none' },
  // No role yet.
  newcomer: { role: [], permissions: [], tasks: 'forbidden' },
  // The tasks cannot be read; a role that this app has no word for.
  unlucky: { role: ['night_shift_lead'], permissions: [...FLOOR, 'drones:fly'], tasks: 'broken' },
}

const KINDS = /** @type {const} */ (['pick', 'putaway', 'pick', 'count', 'pick', 'exception'])

/** @param {number} count */
const tasks = (count) =>
  Array.from({ length: count }, (_, at) => {
    const kind = KINDS[at % KINDS.length] ?? 'pick'
    const summary = {
      pick: { order: `SO-${10_241 + at}`, stops: 3 + (at % 4) },
      putaway: { sku: '85123A', name: 'HANGING HEART T-LIGHT HOLDER', quantity: '48', to: `B-04-${10 + at}` },
      count: { sku: '22086', name: "PAPER CHAIN KIT 50'S CHRISTMAS", lot: 'L-0417' },
      exception: { kind: 'damaged' },
    }[kind]
    return {
      id: `019a0000-0000-7000-8000-${String(at).padStart(12, '0')}`,
      kind,
      state: 'pending',
      priority: at === 0 ? 90 : 50,
      location:
        at === 4 ? null : `A-${String(1 + (at % 3)).padStart(2, '0')}-${String(2 + at * 3).padStart(2, '0')}`,
      summary,
    }
  })

/** What the server adds to every answer; inline scripts and foreign hosts are refused here as there. */
const HEADERS = {
  'content-security-policy':
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
}

const TYPES = /** @type {Record<string, string>} */ ({
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
})

/** @typedef {{ status: number, body?: unknown, headers?: Record<string, string> }} Answer */

/** @returns {Answer} */
const ok = (/** @type {unknown} */ body, /** @type {Record<string, string>} */ headers = {}) => ({
  status: 200,
  body,
  headers,
})

/**
 * @param {number} status
 * @param {string} code
 * @param {string} detail
 * @param {{ headers?: Record<string, string>, params?: Record<string, unknown>, errors?: { pointer: string, code: string, detail: string }[] }} more
 * @returns {Answer}
 */
const problem = (status, code, detail, { headers = {}, params = {}, errors = [] } = {}) => ({
  status,
  body: {
    type: `/docs/problems#${code}`,
    title: code,
    status,
    detail,
    instance: 'urn:uuid:019a8c3e-51b7-7c11-9d0e-2f6a4c1b7e55',
    code,
    params,
    errors,
  },
  headers,
})

const nobody = () => problem(401, 'auth.not_signed_in', 'Sign in first, or send an API token.')

/** @param {string} name @param {Person} person */
const view = (name, { role: roles, permissions }) => ({
  account_id: '019a0000-0000-7000-8000-0000000000aa',
  name,
  person_id: null,
  roles,
  permissions,
})

/** @param {Record<string, unknown>} body @returns {Answer} */
function signIn({ name, password }) {
  const who = String(name)
  if (who === 'slow') return { status: 0 }
  if (who === 'busy') {
    return problem(
      429,
      'identity.too_many_attempts',
      'Too many attempts for this name. Try again in 30 seconds.',
      {
        headers: { 'retry-after': '30' },
      },
    )
  }
  if (who === 'broken')
    return problem(500, 'internal', 'A mistake on our side. Quote the operation when asking for help.')
  if (who.length > 32) {
    const detail = 'a name has at most 32 characters'
    return problem(422, 'invalid', `/name: ${detail}`, {
      errors: [{ pointer: '/name', code: 'text.too_long', detail }],
    })
  }
  const person = WHO[who]
  if (!person || password === 'wrong') {
    return problem(
      401,
      'identity.wrong_password',
      'The name or the password is wrong, or the account is deactivated.',
    )
  }
  return ok(view(who, person), { 'set-cookie': `${COOKIE}=${who}; Path=/; HttpOnly; SameSite=Strict` })
}

/** Any PIN is right but 0000; a badge is Ivan's. @param {Record<string, unknown>} body @returns {Answer} */
function byPin({ name, pin }) {
  const who = name === undefined ? 'ivan' : String(name)
  const person = WHO[who]
  if (!person || pin === '0000') {
    const detail = 'The name, the badge or the PIN is wrong, or the account may not sign in here.'
    return problem(401, 'identity.wrong_pin', detail)
  }
  return ok(view(who, person), { 'set-cookie': `${COOKIE}=${who}; Path=/; HttpOnly; SameSite=Strict` })
}

/** @param {Person} person @returns {Answer} */
function listTasks({ tasks: which }) {
  if (which === 'forbidden') {
    return problem(
      403,
      'auth.forbidden',
      'This needs the permission workforce:read. Ask an administrator for a role that gives it.',
      { params: { permission: 'workforce:read' } },
    )
  }
  if (which === 'broken')
    return problem(
      503,
      'database.unavailable',
      'The database cannot be reached. Try again with the same key.',
    )
  if (which === 'none') return ok({ items: [], next: null })
  return which === 'many' ? ok({ items: tasks(20), next: 'WyJhIl0' }) : ok({ items: tasks(7), next: null })
}

/** @param {boolean} ready @returns {Answer} */
function health(ready) {
  const report = { version: '0.1.0', uptime_seconds: Math.floor(process.uptime()) }
  return ready
    ? ok({ status: 'ok', ...report, database: { reachable: true, version: '18.6' } })
    : { status: 503, body: { status: 'unavailable', ...report, database: { reachable: false } } }
}

/**
 * @param {string} route method and path
 * @param {Record<string, unknown>} body
 * @param {string | undefined} who
 * @param {{ ready: boolean, warehouses: number, device?: boolean }} world
 * @param {URLSearchParams} params
 * @returns {Answer}
 */
export function answer(route, body, who, world, params = new URLSearchParams()) {
  const person = who === undefined ? undefined : WHO[who]
  switch (route) {
    case 'GET /health':
    case 'GET /health/ready':
      return health(world.ready)
    case 'GET /health/live':
      return ok({ status: 'ok' })
    case 'POST /api/v1/session':
      return signIn(body)
    case 'GET /api/v1/device':
      return world.device
        ? ok({ id: '019a0000-0000-7000-8000-0000000000dd', name: 'Zebra 7', warehouse_id: null })
        : problem(
            403,
            'identity.device_unknown',
            'This device is not set up. Ask an administrator for a code.',
          )
    case 'POST /api/v1/session/pin':
      return world.device
        ? byPin(body)
        : problem(403, 'identity.device_unknown', 'This device is not set up.')
    case 'DELETE /api/v1/session':
      return { status: 204, headers: { 'set-cookie': `${COOKIE}=; Path=/; Max-Age=0` } }
  }
  if (!route.includes(' /api/')) return problem(404, 'path.unknown', 'There is nothing at this address.')
  if (!person) return nobody()
  switch (route) {
    case 'GET /api/v1/session':
      return ok(view(who ?? '', person))
    case 'GET /api/v1/tasks':
      // The handheld asks for what waits; the console's lists are longer.
      if (person.tasks === 'many' && params.get('limit') !== '20') break
      return listTasks(person)
    case 'GET /api/v1/tasks?mine':
      return ok({ items: [], next: null })
    case 'GET /api/v1/warehouses': {
      const items = Array.from({ length: world.warehouses }, (_, at) => ({
        id: `019a0000-0000-7000-8000-${String(at).padStart(12, '0')}`,
        version: 1,
        code: `MAIN${at || ''}`,
        name: at ? `Warehouse ${at + 1}` : 'Main warehouse',
        time_zone: 'Europe/Moscow',
      }))
      return ok({ items, next: null })
    }
  }
  const [method = '', path = ''] = route.split(' ')
  const played = printAnswer(route, body, params) ?? floorAnswer(route, body)
  if (played) return played
  const found = method === 'GET' ? (tower(path) ?? read(path, params)) : undefined
  if (found !== undefined) return ok(found)
  return problem(404, 'path.unknown', 'There is nothing at this address. The API is described at /docs.')
}

/** A file of dist/, the handheld's page, or the console's. @param {string} path @returns {[string, Buffer] | null} */
function file(path) {
  const page = /^\/m(\/|$)/.test(path) ? 'm.html' : 'index.html'
  for (const name of [path === '/' ? page : normalize(path), page]) {
    try {
      return [TYPES[extname(name)] ?? 'application/octet-stream', readFileSync(join(DIST, name))]
    } catch {
      // The next one.
    }
  }
  return null
}

/** @param {import('node:http').IncomingMessage} request @returns {Promise<Record<string, unknown>>} */
async function bodyOf(request) {
  let text = ''
  for await (const chunk of request) text += chunk
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

function main() {
  const flags = process.argv.slice(2)
  const number = (/** @type {string} */ name, /** @type {number} */ otherwise) =>
    Number(flags.find((flag) => flag.startsWith(`--${name}=`))?.split('=')[1] ?? otherwise)
  const world = {
    ready: !flags.includes('--not-ready'),
    warehouses: number('warehouses', 1),
    device: flags.includes('--device'),
  }

  const server = createServer(async (request, response) => {
    const address = new URL(request.url ?? '/', 'http://localhost')
    const path = decodeURIComponent(address.pathname)
    const mine = address.searchParams.get('mine') === 'true' ? '?mine' : ''
    const who = new RegExp(`${COOKIE}=(\\w+)`).exec(request.headers.cookie ?? '')?.[1]
    if (path === '/metrics') {
      const text = 'wms_outbox_lag_seconds 0\nwms_outbox_waiting_events 0\nwms_outbox_dead_events 0\n'
      response.writeHead(200, { ...HEADERS, 'content-type': 'text/plain' }).end(text)
      return
    }
    if (path === '/api/v1/live' && who) {
      beginStream(response)
      return
    }
    if (/^\/(api|health|docs|openapi\.json)(\/|$)/.test(path)) {
      const body = await bodyOf(request)
      const {
        status,
        body: json,
        headers,
      } = answer(`${request.method} ${path}${mine}`, body, who, world, address.searchParams)
      // "slow" never gets an answer.
      if (status === 0) return
      const type = status >= 400 ? 'application/problem+json' : 'application/json'
      response.writeHead(status, {
        ...HEADERS,
        ...(json === undefined ? {} : { 'content-type': type }),
        ...headers,
      })
      response.end(json === undefined ? undefined : JSON.stringify(json))
      return
    }
    const found = file(path)
    if (!found) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Build first: npm run build\n')
      return
    }
    response.writeHead(200, { ...HEADERS, 'content-type': found[0] }).end(found[1])
  })
  server.listen(number('port', 8080), '127.0.0.1', () => {
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : ''
    console.log(
      `http://127.0.0.1:${port} console, /m handheld. Sign in as ${Object.keys(WHO).join(', ')}; or busy, broken, slow.`,
    )
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main()
