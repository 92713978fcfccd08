import { screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { BOSS, openConsole, page } from '~/testing/console'
import { json } from '~/testing/server'
// What the page is made of is loaded before the clock of the first test runs.
import './StockPage'

beforeEach(() => vi.spyOn(console, 'warn').mockReturnValue(undefined))

const item = (id: string, sku: string) => ({ id, sku, name: `Item ${sku}`, base_unit: 'pcs', owner_id: 'o1' })
const incoming = (item_id: string, warehouse_id: string, quantity: string, next_on: string | null) => ({
  item_id,
  warehouse_id,
  owner_id: 'o1',
  incoming: quantity,
  next_on,
  deliveries: 1,
})
const figures = { sku: 'A', unit: 'pcs', on_hand: '1', reserved: '2', promised: '3', available: '4' }
const handlers = {
  'GET /api/v1/items': () => page([item('i1', 'A'), item('i2', 'B')]),
  'GET /api/v1/items/i1': () =>
    json({ ...item('i1', 'A'), packagings: [], active: true, updated_at: '2026-11-24T08:00:00Z' }),
  'GET /api/v1/availability': () => json({ ...figures, item_id: 'i1', available_to_promise: '1' }),
  'GET /api/v1/incoming': () =>
    json([
      incoming('i1', 'w1', '12.5', '2026-12-05'),
      incoming('i1', 'w2', '7.5', '2026-12-01'),
      incoming('i2', 'w1', '3', null),
    ]),
}

test('what comes of all items of a list is asked for at once, and added up over the sites', async () => {
  const { calls } = openConsole('/stock?by=item', handlers)
  expect(await screen.findByRole('columnheader', { name: /Incoming/ })).toBeVisible()
  expect(await screen.findByText('20')).toBeVisible()
  const asked = calls.filter(({ route }) => route === 'GET /api/v1/incoming')
  expect(asked.map(({ path }) => path)).toEqual(['/api/v1/incoming?items=i1,i2'])
})

test('the card of an item says how much comes, and when first', async () => {
  openConsole('/items/i1', handlers)
  expect(await screen.findByText('Incoming')).toBeVisible()
  expect(await screen.findByText('01 Dec 2026')).toBeVisible()
})

test('who may not see deliveries is shown none and asks for none', async () => {
  const session = { ...BOSS, permissions: BOSS.permissions.filter((name) => name !== 'receiving:read') }
  const { calls } = openConsole('/stock?by=item', handlers, { session })
  await screen.findByText('Item B')
  await waitFor(() => expect(calls.some(({ route }) => route === 'GET /api/v1/availability')).toBe(true))
  expect(calls.some(({ route }) => route === 'GET /api/v1/incoming')).toBe(false)
})
