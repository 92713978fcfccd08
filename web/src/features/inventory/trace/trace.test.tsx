import { screen, within } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import type { Movement } from '~/api/inventory'
import { openConsole, page } from '~/testing/console'
import { json } from '~/testing/server'
import { traceOf } from './trace'
// What the page is made of is loaded before the clock of the first test runs.
import './TracePage'

beforeEach(() => vi.spyOn(console, 'warn').mockReturnValue(undefined))

const row = (location: string) => ({
  stock_id: 1,
  location_id: location,
  location,
  sscc: null,
  status: 'available' as const,
  virtual_place: null,
})
const outside = (virtual_place: string) => ({
  stock_id: null,
  location_id: null,
  location: null,
  sscc: null,
  status: null,
  virtual_place,
})

let seq = 0
const moved = (
  quantity: string,
  from: Movement['from'],
  to: Movement['to'],
  reference: string,
  id: string,
): Movement => {
  seq += 1
  return {
    seq,
    moved_at: `2026-01-01T00:00:${String(seq % 60).padStart(2, '0')}Z`,
    warehouse_id: 'w1',
    command_id: `c${seq}`,
    kind: 'transfer',
    item_id: 'i1',
    sku: 'TEA',
    owner_id: 'o1',
    lot: 'L1',
    serial: null,
    quantity,
    from,
    to,
    reference_kind: reference,
    reference_id: id,
    reason: null,
    note: null,
    account_id: 'a1',
    operation_id: 'x1',
  }
}

const story = () => [
  moved('10', outside('supplier'), row('DOCK'), 'receipt', 'r1'),
  moved('2.5', outside('supplier'), row('DOCK'), 'receipt', 'r2'),
  moved('12.5', row('DOCK'), row('A-01'), 'putaway', 'p1'),
  moved('3', row('A-01'), row('STAGE'), 'pick_list', 'k1'),
  moved('1', row('STAGE'), outside('customer'), 'order', 's1'),
  moved('2', row('STAGE'), outside('customer'), 'order', 's1'),
  moved('0.5', row('A-01'), outside('adjustment'), 'count', 'n1'),
  moved('0.1', outside('adjustment'), row('A-01'), 'count', 'n2'),
]

test('what came in less what went out, corrected, is what stands there', () => {
  const trace = traceOf(story(), '9.1')
  expect(trace.figures).toEqual({ received: '12.5', shipped: '3', corrected: '-0.4', onHand: '9.1' })
  expect(trace.before).toBe('0')
  expect(trace.received.map(({ referenceId, quantity }) => [referenceId, quantity])).toEqual([
    ['r1', '10'],
    ['r2', '2.5'],
  ])
  // Two movements of one order are one departure.
  expect(trace.left).toMatchObject([{ referenceId: 's1', quantity: '-3', movements: 2 }])
})

test('goods that came back from a customer came in, and what no movement tells any more is carried over', () => {
  const back = moved('1', outside('customer'), row('DOCK'), 'receipt', 'r9')
  const trace = traceOf([back], '6')
  expect(trace.received).toMatchObject([{ place: 'customer', quantity: '1' }])
  expect(trace.before).toBe('5')
})

const lot = {
  id: 'lot1',
  item_id: 'i1',
  sku: 'TEA',
  owner_id: 'o1',
  code: 'L1',
  expires_on: '2027-01-31',
  on_hand: '9.1',
  unit: 'kg',
  created_at: '2026-01-01T00:00:00Z',
}
const stands = {
  stock_id: 1,
  location_id: 'A-01',
  location: 'A-01',
  handling_unit_id: null,
  sscc: null,
  status: 'available',
  on_hand: '9.1',
  reserved: '0',
}
const around = {
  'GET /api/v1/lots': () => page([lot]),
  'GET /api/v1/stock': ({ path }: { path: string }) => page(path.includes('serial=') ? [] : [stands]),
  'GET /api/v1/movements': () => page(story().toReversed()),
  'GET /api/v1/receipts': () =>
    page([{ id: 'r1', delivery_id: 'd1', received_by: 'anna', lines: [], putaways: [] }]),
  'GET /api/v1/deliveries/d1': () => json({ number: 'DLV-7', supplier_id: 's1' }),
  'GET /api/v1/partners': () =>
    page([
      { id: 's1', kind: 'supplier', code: 'TEACO', name: 'Tea company', active: true },
      { id: 'c1', kind: 'customer', code: 'CAFE', name: 'Café', active: true },
    ]),
  'GET /api/v1/shipments': () =>
    page([{ id: 'sh1', number: 'SH-1', order_id: 's1', order_number: 'SO-1', customer_id: 'c1' }]),
}

test('a lot is found by its code and told both ways, with figures that add up', async () => {
  const { user, calls } = openConsole('/trace', around, {
    session: {
      account_id: 'a1',
      name: 'boss',
      roles: [],
      signed_in_by: 'password',
      permissions: ['inventory:read', 'receiving:read', 'shipments:read', 'catalog:read', 'locations:read'],
    },
  })
  await user.type(await screen.findByRole('textbox', { name: 'Lot or serial number' }), ' l1{Enter}')
  const part = async (name: string) => within(await screen.findByRole('region', { name }))
  const from = await part('Where it came from')
  expect(await from.findByText(/Tea company/)).toBeVisible()
  expect(await from.findByRole('link', { name: 'DLV-7' })).toHaveAttribute('href', '/deliveries/d1')
  const to = await part('Where it went')
  expect(await to.findByText(/Café/)).toBeVisible()
  expect(await to.findByRole('link', { name: 'SH-1' })).toHaveAttribute('href', '/shipments/sh1')
  expect((await part('Where it stands')).getByRole('link', { name: 'A-01' })).toBeVisible()
  expect(screen.getByText('= On hand').nextSibling).toHaveTextContent('9.1 kg')
  expect(screen.getByText('− Went out').nextSibling).toHaveTextContent('3 kg')
  expect(screen.queryByText('Carried over')).toBeNull()
  expect(screen.getByText('8 steps')).toBeVisible()
  expect(calls.find(({ route }) => route === 'GET /api/v1/movements')?.path).toContain('lot_id=lot1')
})

test('what nobody knows is said with what to do, and the same code of two items is asked for', async () => {
  const { unmount } = openConsole('/trace?code=NONE', {
    ...around,
    'GET /api/v1/lots': () => page([]),
    'GET /api/v1/stock': () => page([]),
  })
  expect(await screen.findByRole('heading', { name: 'No lot and no serial number NONE' })).toBeVisible()
  unmount()
  const { user, history } = openConsole('/trace?code=L1', {
    ...around,
    'GET /api/v1/lots': () => page([lot, { ...lot, id: 'lot2', item_id: 'i2', sku: 'COFFEE' }]),
  })
  await screen.findByRole('heading', { name: /Which one is it/ })
  await user.click(screen.getAllByRole('button', { name: 'This one' })[1] as HTMLElement)
  await vi.waitFor(() => expect(history.location.search).toContain('item=i2'))
})
