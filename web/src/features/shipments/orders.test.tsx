import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { OrderLine } from '~/api/shipments'
import { BOSS, openConsole, page } from '~/testing/console'
import { json, problem } from '~/testing/server'
import { missingOf } from './OrderActions'
// What the page is made of is loaded before the clock of the first test runs.
import './OrdersPage'

beforeEach(() => vi.spyOn(console, 'warn').mockReturnValue(undefined))

const line = (more: Partial<OrderLine> = {}): OrderLine => ({
  id: 'n1',
  line_no: 1,
  item_id: 'i1',
  sku: 'MIXER-500',
  name: 'Hand mixer',
  base_unit: 'pcs',
  allocation: 'fifo',
  lot: null,
  serial: null,
  ordered: '9',
  promised: '0',
  allocated: '0',
  picked: '0',
  packed: '0',
  shipped: '0',
  short: '0',
  backordered: '0',
  cancelled: '0',
  open: '9',
  allocations: [],
  shortage: null,
  ...more,
})

const order = (more: object = {}) => ({
  id: 'r1',
  version: 1,
  number: 'SO-000005',
  owner_id: 'o1',
  customer_id: 'c1',
  warehouse_id: 'w1',
  state: 'promised',
  policy: 'ship_available',
  priority: 50,
  due_on: null,
  external_ref: null,
  parent_id: null,
  backorder_id: null,
  created_at: '2026-01-01T00:00:00Z',
  changed_at: '2026-01-01T00:00:00Z',
  note: null,
  ship_to: {},
  lines: [line()],
  cartons: [],
  timeline: [
    {
      at: '2026-01-01T00:00:00Z',
      what: 'taken',
      state: 'created',
      account_id: 'a1',
      account_name: 'anna',
      detail: {},
    },
  ],
  ...more,
})

const there = (available: string) => ({
  'GET /api/v1/availability': () =>
    json({
      item_id: 'i1',
      sku: 'MIXER-500',
      unit: 'pcs',
      on_hand: available,
      reserved: '0',
      promised: '0',
      available,
    }),
})

describe('what an order would miss', () => {
  test('is what is open and not claimed, less what there is', () => {
    expect(missingOf([line({ open: '9', allocated: '2' })], new Map([['i1', '4']]))).toMatchObject([
      { missing: 3, available: '4' },
    ])
    expect(missingOf([line()], new Map([['i1', '9']]))).toEqual([])
  })

  test('counts what there is once, though two lines want it', () => {
    const lines = [line({ open: '6' }), line({ id: 'n2', open: '6' })]
    expect(missingOf(lines, new Map([['i1', '10']]))).toMatchObject([{ line: { id: 'n2' }, missing: 2 }])
  })

  test('is not guessed where nobody knows what there is', () => {
    expect(missingOf([line()], new Map())).toEqual([])
  })
})

test('an order is released after its shortages were shown', async () => {
  let state = 'promised'
  const { user, calls } = openConsole('/orders/r1', {
    ...there('6'),
    'GET /api/v1/orders/r1': () => json(order({ state })),
    'POST /api/v1/orders/r1/release': () => {
      state = 'partially_allocated'
      return json(order({ state }))
    },
  })
  await user.click(await screen.findByRole('button', { name: 'Release' }))
  expect(await screen.findByText('1 line would be short by the present figures')).toBeVisible()
  expect(screen.getByText(/What there is goes to the floor, the rest waits/)).toBeVisible()
  expect(calls.some(({ route }) => route.startsWith('POST'))).toBe(false)
  await user.click(screen.getByRole('button', { name: 'Release to the floor' }))
  expect(await screen.findByText('Partly allocated')).toBeVisible()
  expect(calls.find(({ route }) => route.startsWith('POST'))?.body).toEqual({ take_from_lower: false })
})

test('every unit that is not allocated has its reason, in words', async () => {
  const short = line({
    allocated: '6',
    short: '3',
    shortage: {
      missing: '3',
      refusal: null,
      passed_over: [
        { why: 'locked', quantity: '2' },
        { why: 'wizardry', quantity: '1' },
      ],
    },
  })
  openConsole('/orders/r1', {
    ...there('0'),
    'GET /api/v1/orders/r1': () => json(order({ state: 'partially_allocated', lines: [short] })),
  })
  expect(await screen.findByText('3 pcs not allocated')).toBeVisible()
  expect(screen.getByText(/in a locked location/)).toBeVisible()
  expect(screen.getByText(/wizardry/)).toBeVisible()
})

test('a refusal stands where it happened and keeps what was typed', async () => {
  const { user } = openConsole('/orders/r1', {
    ...there('9'),
    'GET /api/v1/orders/r1': () => json(order()),
    'POST /api/v1/orders/r1/cancel': () =>
      problem(409, 'shipments.picking_started', { detail: 'Somebody picks it already.' }),
  })
  await user.click(await screen.findByRole('button', { name: 'Cancel order' }))
  await user.type(screen.getByRole('textbox', { name: 'Why' }), 'Customer called')
  await user.click(screen.getByRole('button', { name: 'Cancel order' }))
  expect(within(await screen.findByRole('alert')).getByText('Somebody picks it already.')).toBeVisible()
  expect(screen.getByRole('textbox', { name: 'Why' })).toHaveValue('Customer called')
})

test('somebody who may only look is offered nothing to do', async () => {
  const session = {
    ...BOSS,
    permissions: BOSS.permissions.filter((permission) => permission !== 'shipments:write'),
  }
  openConsole('/orders/r1', { ...there('9'), 'GET /api/v1/orders/r1': () => json(order()) }, { session })
  await screen.findByText('SO-000005')
  expect(screen.queryByRole('button', { name: 'Release' })).not.toBeInTheDocument()
})

test('an order that is late says so in the list, in Russian too', async () => {
  openConsole(
    '/orders',
    { 'GET /api/v1/orders': () => page([order({ due_on: '2020-01-01' })]) },
    { language: 'ru' },
  )
  expect(await screen.findByText('просрочен')).toBeVisible()
  await waitFor(() => expect(screen.getByText('Обещан')).toBeVisible())
})
