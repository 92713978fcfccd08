import { screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { BOSS, openConsole, page } from '~/testing/console'
import { type Call, json, problem } from '~/testing/server'
// What the page is made of is loaded before the clock of the first test runs.
import './PicksPage'

beforeEach(() => vi.spyOn(console, 'warn').mockReturnValue(undefined))

const list = {
  id: 'k1',
  version: 1,
  order_id: 'o1',
  order_number: 'SO-1',
  owner_id: 'o1',
  warehouse_id: 'w1',
  priority: 50,
  state: 'in_picking',
  open_lines: 1,
  task_id: 't1',
  created_at: '2026-01-01T00:00:00Z',
  started_at: '2026-01-01T00:10:00Z',
  ended_at: null,
}
const stop = {
  id: 's1',
  state: 'open',
  sku: 'TEA',
  name: 'Tea',
  location_id: 'a1',
  location: 'A-01',
  lot: 'L1',
  serial: null,
  quantity: '3',
  picked: '0',
  short: '0',
  left: '3',
  replaced: '0',
  replaces: null,
}
const task = {
  id: 't1',
  kind: 'pick',
  state: 'in_progress',
  holder: 'u1',
  holder_name: 'ivan',
  lease_until: '2020-01-01T00:00:00Z',
}
const around = {
  'GET /api/v1/pick-lists': () => page([list]),
  'GET /api/v1/pick-lists/k1': () =>
    json({ ...list, lines: [stop, { ...stop, id: 's2', state: 'picked', picked: '2', quantity: '2' }] }),
  'GET /api/v1/tasks': ({ path }: Call) => page(path.includes('state=in_progress') ? [task] : []),
}
const picker = { ...BOSS, permissions: [...BOSS.permissions, 'picking:read', 'picking:write'] }

test('the monitor says who picks what, and that the claim has run out', async () => {
  openConsole('/picks', around, { session: picker })
  expect(await screen.findByRole('link', { name: 'ivan' })).toHaveAttribute('href', '/users/u1')
  expect(screen.getByText('stuck')).toBeVisible()
})

test('a stop is picked elsewhere at the second word, and what is refused is said', async () => {
  const { user, calls } = openConsole(
    '/picks/k1',
    {
      ...around,
      'POST /api/v1/pick-lists/k1/lines/s1/reallocate': () =>
        problem(409, 'inventory.shortage', { detail: 'There is not enough elsewhere.' }),
    },
    { session: picker },
  )
  await user.click(await screen.findByRole('button', { name: 'Pick elsewhere' }))
  expect(calls.some(({ route }) => route.endsWith('/reallocate'))).toBe(false)
  await user.click(screen.getByRole('button', { name: 'Yes, pick elsewhere' }))
  expect(await screen.findByText('There is not enough elsewhere.')).toBeVisible()
})

test('a short pick takes the task, says what was found, and gives the task back', async () => {
  const { user, calls } = openConsole(
    '/picks/k1',
    {
      ...around,
      'POST /api/v1/tasks/t1/claim': () => json({ task, token: 4 }),
      'POST /api/v1/pick-lists/k1/lines/s1/short': () => json({}),
      'POST /api/v1/tasks/t1/release': () => json(task),
    },
    { session: picker },
  )
  await user.click(await screen.findByRole('button', { name: 'Report short' }))
  await user.type(screen.getByRole('textbox', { name: 'Found' }), '1,5')
  await user.click(screen.getByRole('button', { name: 'Report short' }))
  await waitFor(() =>
    expect(
      calls.filter(({ route }) => route.startsWith('POST')).map(({ route, body }) => [route, body]),
    ).toEqual([
      ['POST /api/v1/tasks/t1/claim', undefined],
      ['POST /api/v1/pick-lists/k1/lines/s1/short', { found: '1.5', token: 4 }],
      ['POST /api/v1/tasks/t1/release', { token: 4 }],
    ]),
  )
})

test('who may only look sees the walk and no buttons', async () => {
  openConsole('/picks/k1', around, {
    session: { ...BOSS, permissions: ['picking:read', 'workforce:read'] },
  })
  expect(await screen.findByText('The walk, stop by stop')).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Report short' })).toBeNull()
})
