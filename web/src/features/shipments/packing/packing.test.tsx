import { fireEvent, screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { ScanView } from '~/api/gen/types.gen'
import type { OrderLine } from '~/api/shipments'
import { pageScans } from '~/lib/scan/scans'
import { BOSS, openConsole, page } from '~/testing/console'
import { type Call, json, problem } from '~/testing/server'
import { gramsOf } from './Cartons'
import { namedOf, progressOf, refusalOf } from './named'
// What the page is made of is loaded before the clock of the first test runs.
import './PackingPage'

beforeEach(() => vi.spyOn(console, 'warn').mockReturnValue(undefined))

const line = (more: Partial<OrderLine> = {}): OrderLine => ({
  id: 'l1',
  line_no: 1,
  item_id: 'i1',
  sku: 'MUG',
  name: 'Red mug',
  base_unit: 'pcs',
  allocation: 'fifo',
  lot: null,
  serial: null,
  ordered: '3',
  promised: '0',
  allocated: '3',
  picked: '3',
  packed: '0',
  shipped: '0',
  short: '0',
  backordered: '0',
  cancelled: '0',
  open: '3',
  allocations: [],
  shortage: null,
  ...more,
})

const order = (more: object = {}) => ({
  id: 'o1',
  version: 1,
  number: 'SO-1',
  owner_id: 'o1',
  customer_id: 'c1',
  warehouse_id: 'w1',
  state: 'picked',
  policy: 'ship_available',
  priority: 50,
  due_on: null,
  source: null,
  external_ref: null,
  parent_id: null,
  backorder_id: null,
  pick_list_id: null,
  task_id: null,
  created_at: '2026-01-01T00:00:00Z',
  changed_at: '2026-01-01T00:00:00Z',
  note: null,
  ship_to: {},
  lines: [line()],
  cartons: [],
  timeline: [],
  ...more,
})

const carton = (more: object = {}) => ({
  id: 'k1',
  number: 1,
  sscc: '095212340000000018',
  state: 'open',
  location: 'PACK-1',
  weight_g: null,
  opened_at: '2026-01-01T00:00:00Z',
  closed_at: null,
  contents: [{ order_line_id: 'l1', sku: 'MUG', quantity: '1' }],
  ...more,
})

const view = (more: object): ScanView =>
  ({
    text: 'X',
    outcome: 'resolved',
    matches: [],
    candidates: [],
    more_candidates: false,
    repairs: [],
    looks_like: 'other',
    ...more,
  }) as unknown as ScanView
const goods = (sku: string, quantity = '1', more: object = {}) => ({
  kind: 'item',
  item: { sku, name: `The ${sku}` },
  quantity,
  lot: null,
  serial: null,
  ...more,
})

describe('what a scan means at the table', () => {
  test('goods come with what the packaging holds, their lot and their number', () => {
    const found = goods('MUG', '12', { lot: { code: 'L1', known: true }, serial: { code: 'S1' } })
    expect(namedOf(view({ matches: [found] }), [])).toMatchObject({ quantity: '12', lot: 'L1', serial: 'S1' })
  })

  test('of several things that answer, the one that the order wants is meant', () => {
    const both = view({ outcome: 'choose', matches: [goods('MUG'), goods('CUP')] })
    expect(namedOf(both, [line()])).toMatchObject({ what: 'goods', sku: 'MUG' })
    expect(namedOf(both, [])).toEqual({ what: 'several' })
  })

  test('a command closes the carton, and what nobody knows is said as it was scanned', () => {
    expect(namedOf(view({ outcome: 'command', command: 'end' }), [])).toEqual({ what: 'close' })
    expect(namedOf(view({ outcome: 'unknown', text: 'ABC' }), [])).toEqual({ what: 'unknown', text: 'ABC' })
  })
})

test('goods are refused that are not in the order, not picked, packed already or too many', () => {
  const why = (sku: string, quantity: string, ...lines: OrderLine[]) =>
    refusalOf({ sku, quantity }, lines)?.why
  expect(why('CUP', '1', line())).toBe('notInOrder')
  expect(why('MUG', '1', line({ picked: '0' }))).toBe('notPicked')
  expect(why('MUG', '1', line({ packed: '3' }))).toBe('packedAlready')
  expect(why('MUG', '4', line())).toBe('tooMuch')
  expect(why('MUG', '4', line(), line({ id: 'l2' }))).toBeUndefined()
  expect(why('MUG', '0.3', line({ picked: '0.3', packed: '0.0' }))).toBeUndefined()
})

test('an order is whole when all that was picked is packed, whatever was short', () => {
  expect(progressOf([line({ packed: '3' }), line({ picked: '0', short: '3' })])).toEqual({
    packed: 1,
    picked: 1,
    whole: true,
  })
  expect(progressOf([line({ picked: '0' })]).whole).toBe(false)
})

test('a weight is typed in kilograms, with a point or a comma', () => {
  expect(gramsOf('2,35')).toBe(2350)
  expect(gramsOf(' 0.5 ')).toBe(500)
  expect(gramsOf('')).toBeNull()
  for (const odd of ['0', 'heavy', '1.2345', '-1']) expect(gramsOf(odd)).toBeUndefined()
})

/** A table at which orders are packed: the server counts what comes into the carton. */
function table(scans: Record<string, object>) {
  let packed = 0
  let closed = false
  const now = () =>
    json(
      order({
        state: closed ? 'packed' : packed > 0 ? 'in_packing' : 'picked',
        lines: [line({ packed: String(packed) })],
        cartons: packed > 0 ? [carton({ state: closed ? 'closed' : 'open' })] : [],
      }),
    )
  return {
    'GET /api/v1/orders': () => page([]),
    'GET /api/v1/orders/o1': now,
    'POST /api/v1/scans': ({ body }: Call) => {
      const { text } = body as { text: string }
      return json(view({ text, outcome: 'unknown', ...scans[text] }))
    },
    'POST /api/v1/orders/o1/pack': ({ body }: Call) => {
      const { quantity } = body as { quantity?: string }
      packed += quantity === undefined ? 3 - packed : Number(quantity)
      return json(carton())
    },
    'POST /api/v1/cartons/k1/close': () => {
      closed = true
      return json(carton({ state: 'closed' }))
    },
    'POST /api/v1/orders/o1/ship': () => json({ number: 'SH-1' }, 201),
  }
}
const SCANS = {
  'SO-1': { outcome: 'resolved', matches: [{ kind: 'order', id: 'o1', number: 'SO-1' }] },
  MUG: { outcome: 'resolved', matches: [goods('MUG')] },
  CUP: { outcome: 'resolved', matches: [goods('CUP')] },
}
/** Typed as a person does: at the speed of the tests' keyboard it would be a scan. */
const type = async (text: string) => {
  await waitFor(() =>
    expect(screen.getByRole('button', { name: 'Take it' })).toHaveAttribute('aria-disabled', 'false'),
  )
  const field = screen.getByRole('textbox', { name: 'Or type a code' })
  fireEvent.change(field, { target: { value: text } })
  fireEvent.submit(field)
}
const packer = { ...BOSS, permissions: [...BOSS.permissions, 'shipments:pack'] }

test('an order is packed, its carton weighed and closed and the order shipped, from the keyboard alone', async () => {
  const { calls, history } = openConsole('/packing', table(SCANS), { session: packer })
  await screen.findByRole('heading', { name: 'Nothing waits to be packed' })
  await type('SO-1')
  expect(await screen.findByRole('heading', { name: 'Scan the goods' })).toBeVisible()
  expect(history.location.search).toContain('order=o1')
  await screen.findByRole('progressbar', { name: 'Packed of Red mug' })
  await type('MUG')
  expect(await screen.findByText(/1 pcs The MUG/)).toBeVisible()
  await type('MUG')
  await waitFor(() => expect(screen.getByRole('progressbar', { name: /Red mug/ })).toHaveValue(2 / 3))
  await type('MUG')
  expect(await screen.findByText(/Everything is packed/)).toBeVisible()
  fireEvent.change(screen.getByRole('textbox', { name: 'Weight, kg' }), { target: { value: '1,2' } })
  fireEvent.keyDown(document.body, { code: 'Enter', ctrlKey: true })
  expect(await screen.findByText(/Carton 1 is closed/)).toBeVisible()
  expect(calls.find(({ route }) => route.endsWith('/close'))?.body).toEqual({ weight_g: 1200 })
  await screen.findByRole('button', { name: /^Ship/ })
  fireEvent.keyDown(document.body, { code: 'Enter', ctrlKey: true, shiftKey: true })
  expect(await screen.findByText(/Shipped as SH-1/)).toBeVisible()
  // A whole order, input by input: long on a machine that does other things as well.
}, 90_000)

test('a scanner is heard wherever the focus is', async () => {
  openConsole('/packing', table(SCANS), { session: packer })
  await screen.findByRole('heading', { name: 'Nothing waits to be packed' })
  pageScans.push({ raw: 'SO-1', source: 'keys', keys: [], end: 'Enter', capsLock: false })
  expect(await screen.findByRole('heading', { name: 'Scan the goods' })).toBeVisible()
})

test('what is wrong is said, stays until it is seen, and packs nothing', async () => {
  const { user, calls } = openConsole('/packing?order=o1', table(SCANS), { session: packer })
  await screen.findByRole('progressbar', { name: /Red mug/ })
  await type('CUP')
  expect(await screen.findByRole('alert')).toHaveTextContent('The CUP is not in this order')
  await type('NOSUCH')
  await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('Nobody knows the code NOSUCH'))
  expect(calls.some(({ route }) => route.endsWith('/pack'))).toBe(false)
  await user.click(screen.getByRole('button', { name: /Seen/ }))
  expect(screen.queryByRole('alert')).toBeNull()
})

test('another order is not begun over an open carton', async () => {
  openConsole(
    '/packing?order=o1',
    {
      ...table({
        'SO-2': { outcome: 'resolved', matches: [{ kind: 'order', id: 'o2', number: 'SO-2' }] },
        ...SCANS,
      }),
    },
    { session: packer },
  )
  await screen.findByRole('progressbar', { name: /Red mug/ })
  await type('MUG')
  await screen.findByText(/1 pcs The MUG/)
  await type('SO-2')
  expect(await screen.findByRole('alert')).toHaveTextContent('A carton with goods is open')
})

test('a tote is opened by what was picked into it', async () => {
  openConsole(
    '/packing',
    {
      ...table({
        TOTE: {
          outcome: 'resolved',
          matches: [{ kind: 'handling_unit', id: 'h1', sscc: '1', state: 'in_stock' }],
        },
      }),
      'GET /api/v1/stock': () => page([{ stock_id: 7 }]),
      'GET /api/v1/reservations': () => page([{ order_id: 'o1', outside: false }]),
    },
    { session: packer },
  )
  await type('TOTE')
  expect(await screen.findByRole('heading', { name: 'Scan the goods' })).toBeVisible()
})

test("the server's refusal is said in its words", async () => {
  openConsole(
    '/packing?order=o1',
    {
      ...table(SCANS),
      'POST /api/v1/orders/o1/pack': () =>
        problem(409, 'shipments.which_lot', { detail: 'Several lots wait: scan the lot.' }),
    },
    { session: packer },
  )
  await screen.findByRole('progressbar', { name: /Red mug/ })
  await type('MUG')
  expect(await screen.findByRole('alert')).toHaveTextContent('Several lots wait: scan the lot.')
})

test('who may not pack is told which permission it takes', async () => {
  openConsole('/packing', {}, { session: { ...BOSS, permissions: ['shipments:read'] } })
  expect(await screen.findByRole('heading', { name: 'Not for your role' })).toBeVisible()
  expect(screen.getByText(/shipments:pack/)).toBeVisible()
})
