// What the mock server counts for the control tower, and the stream that it never says anything in.
import { make } from './mock-console.mjs'

const { id, ago, ANNA } = make

const kind = (
  /** @type {string} */ name,
  /** @type {number} */ waiting,
  /** @type {number} */ in_work,
  /** @type {number} */ lapsed,
  /** @type {number | null} */ minutes,
) => ({
  kind: name,
  waiting,
  in_work,
  lapsed,
  oldest_opened_at: minutes === null ? null : new Date(Date.now() - minutes * 60_000).toISOString(),
})

const held = (/** @type {number} */ at, /** @type {string} */ of, /** @type {string} */ location) => ({
  id: id(60, at),
  kind: of,
  location,
  summary: {},
  started_at: new Date(Date.now() - (at + 1) * 7 * 60_000).toISOString(),
  lease_until: new Date(Date.now() + (at === 1 ? -5 : 30) * 60_000).toISOString(),
})

const worker = (
  /** @type {string} */ account_id,
  /** @type {string} */ name,
  /** @type {string | null} */ person_name,
  /** @type {number} */ assigned,
  /** @type {unknown[]} */ holds,
) => ({ account_id, name, person_id: person_name && account_id, person_name, assigned, holds })

const hours = (/** @type {number[]} */ lines) =>
  lines.map((of, hour) => ({ hour, lines: of })).filter((figure) => figure.lines > 0)

/** @param {string} path @returns {unknown} */
export function tower(path) {
  switch (path) {
    case '/api/v1/deliveries/figures':
      return { late: 2, due_today: 5, processing: 1, differing: 3 }
    case '/api/v1/orders/figures':
      return {
        late: 4,
        due_today: 37,
        short: 6,
        states: [
          ['hold', 1],
          ['open', 1001],
          ['allocated', 40],
          ['partially_allocated', 6],
          ['in_picking', 12],
          ['packed', 3],
        ].map(([state, orders]) => ({ state, orders })),
      }
    case '/api/v1/tasks/figures':
      return {
        kinds: [
          kind('putaway', 12, 3, 1, 75),
          kind('pick', 140, 18, 0, 33),
          kind('count', 2, 0, 0, 600),
          kind('exception', 0, 0, 0, null),
        ],
      }
    case '/api/v1/workers':
      return {
        items: [
          worker(ANNA, 'anna', 'Anna Petrova', 2, [held(0, 'pick', 'A-01-02'), held(2, 'pick', 'A-01-07')]),
          worker(id(50, 2), 'timur', 'Timur Saidov', 0, [held(1, 'putaway', 'DOCK-1')]),
          worker(id(50, 3), 'olga', null, 0, []),
        ],
      }
    case '/api/v1/stock/figures':
      return {
        on_hand: '125400.5',
        reserved: '20400',
        available: '98000.5',
        places: 280,
        occupied_places: 163,
        at: ago(0),
      }
    case '/api/v1/pick-lists/hours':
      return hours([0, 0, 0, 0, 0, 0, 0, 40, 120, 180, 160, 90, 0, 210])
    case '/api/v1/receipts/hours':
      return hours([0, 0, 0, 0, 0, 0, 20, 80, 60, 0, 0, 0, 44])
  }
}

/** Begins a stream in which nothing happens. @param {import('node:http').ServerResponse} response */
export function beginStream(response) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write('event: hello\ndata: {"resumed":false}\nid: 1:1:\n\n')
  const alive = setInterval(() => response.write('event: alive\ndata: {}\n\n'), 15_000)
  response.on('close', () => clearInterval(alive))
}
