import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { openConsole, page } from '~/testing/console'
import { json, problem } from '~/testing/server'
import { branches } from './UnitCard'
// What the page is made of is loaded before the clock of the first test runs.
import './StockPage'

beforeEach(() => vi.spyOn(console, 'warn').mockReturnValue(undefined))

const row = {
  stock_id: 7,
  warehouse_id: 'w1',
  location_id: 'l1',
  location: 'A-01-01',
  handling_unit_id: null,
  sscc: null,
  item_id: 'i1',
  sku: 'CHEESE',
  name: 'Gouda',
  unit: 'kg',
  lot_id: null,
  lot: null,
  expires_on: '2026-12-31',
  serial: null,
  status: 'hold',
  owner_id: 'o1',
  on_hand: '1234.500',
  reserved: '0',
  available: '0',
  received_at: '2026-01-01T00:00:00Z',
}

test('a figure has its unit and opens what it is made of', async () => {
  openConsole('/stock', { 'GET /api/v1/stock': () => page([row]) })
  const figure = (await screen.findByText(/^1,234\.500/)).closest('a')
  expect(figure).toHaveTextContent('1,234.500 kg')
  expect(figure).toHaveAttribute('href', '/movements?item_id=i1&location_id=l1')
  expect(screen.getByText('On hold')).toBeVisible()
})

test('a code of a place is asked of the only site', async () => {
  const { calls } = openConsole('/stock?location=a-01-01', { 'GET /api/v1/stock': () => page([row]) })
  await screen.findByText('CHEESE')
  await waitFor(() =>
    expect(calls.filter(({ route }) => route === 'GET /api/v1/stock').at(-1)?.path).toBe(
      '/api/v1/stock?location=A-01-01&warehouse_id=w1&limit=100',
    ),
  )
})

test('the past is asked of the ledger, and said to be the past', async () => {
  const { calls, user } = openConsole('/stock?at=2026-01-02T03:04:00.000Z', {
    'GET /api/v1/stock-at': () => page([row]),
  })
  expect(await screen.findByText(/This is not the present/)).toBeVisible()
  expect(calls.find(({ route }) => route.endsWith('stock-at'))?.path).toContain('at=2026-01-02T03')
  await user.click(screen.getByRole('button', { name: 'Back to now' }))
  await waitFor(() => expect(screen.queryByText(/This is not the present/)).not.toBeInTheDocument())
})

test('a row says who has claims on it and why, and asks for a count', async () => {
  const claim = {
    id: 'c1',
    stock_id: 7,
    order_id: 'r1',
    order_line_id: 'n1',
    outside: false,
    quantity: '2',
    state: 'allocated',
    item_id: 'i1',
    sku: 'CHEESE',
    location_id: 'l1',
    location: 'A-01-01',
    lot: null,
    serial: null,
    created_at: '2026-01-01T00:00:00Z',
    why: { order: 'fefo', rank: 1, received_at: '2026-01-01T00:00:00Z', expires_on: '2026-12-31', free: '5' },
  }
  let refused = true
  const { user, calls } = openConsole('/stock?row=7', {
    'GET /api/v1/stock': () => page([row]),
    'GET /api/v1/stock/7': () => json({ ...row, reservations: [claim] }),
    'GET /api/v1/stock/7/movements': () => page([]),
    'POST /api/v1/counts': () =>
      refused
        ? problem(409, 'inventory.count_open', { detail: 'A count is open.' })
        : json({ counts: [], open_before: [] }),
  })
  const panel = within(await screen.findByRole('complementary', { name: 'Details' }))
  expect(
    await panel.findByText(/First to expire goes first, place 1 · expires 31 Dec 2026 · 5 kg free/),
  ).toBeVisible()
  await user.click(panel.getByRole('button', { name: 'Ask for a count' }))
  expect(await panel.findByText('A count is open.')).toBeVisible()
  refused = false
  await user.click(panel.getByRole('button', { name: 'Ask for a count' }))
  expect(await panel.findByText('Somebody will count it')).toBeVisible()
  expect(calls.filter(({ route }) => route === 'POST /api/v1/counts').at(-1)?.body).toEqual({ stock_id: 7 })
})

test('a handling unit stands among what is around it and what is in it', () => {
  const unit = (id: string, parent_id: string | null) => ({
    id,
    sscc: id,
    kind: 'case' as const,
    warehouse_id: 'w1',
    location_id: 'l1',
    location: 'A',
    parent_id,
    empty: false,
    created_at: '',
  })
  const tree = branches({
    ...unit('own', 'outer'),
    around: [unit('outer', null)],
    inside: [unit('deep', 'in'), unit('in', 'own'), unit('in2', 'own')],
    rows: [],
  })
  expect(tree.map(({ unit: { id }, depth }) => [id, depth])).toEqual([
    ['outer', 0],
    ['own', 1],
    ['in', 2],
    ['deep', 3],
    ['in2', 2],
  ])
})
