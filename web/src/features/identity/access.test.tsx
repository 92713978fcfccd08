import { screen, within } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { openConsole, page } from '~/testing/console'
import { json, noContent, problem } from '~/testing/server'
// What the page is made of is loaded before the clock of the first test runs.
import './UserCard'
import './RolesPage'

beforeEach(() => vi.spyOn(console, 'warn').mockReturnValue(undefined))

const olga = {
  id: 'u1',
  version: 4,
  name: 'olga',
  roles: ['warehouse_operator'],
  person_id: null,
  has_badge: false,
  has_pin: true,
  active: true,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
}
const session = {
  id: 's1',
  created_at: '2026-01-01T00:00:00Z',
  expires_at: '2026-01-01T12:00:00Z',
  last_seen_at: '2026-01-01T01:00:00Z',
  device_id: 'd1',
  device_name: 'Scanner 7',
}
const around = {
  'GET /api/v1/users/u1': () => json(olga),
  'GET /api/v1/users/u1/tokens': () => page([]),
  'GET /api/v1/users/u1/sessions': () => page([session, { ...session, id: 's2', device_id: null }]),
}
const sent = (calls: { route: string }[]) =>
  calls.map(({ route }) => route).filter((route) => !route.startsWith('GET'))

test('a person is signed out everywhere at the second word', async () => {
  const { user, calls } = openConsole('/users/u1', {
    ...around,
    'POST /api/v1/users/u1/sign-out': () => json({ sessions: 2 }),
  })
  const table = await screen.findByRole('region', { name: 'Signed in now' })
  expect(within(table).getByRole('link', { name: 'Scanner 7' })).toHaveAttribute('href', '/devices/d1')
  expect(within(table).getByText('A browser')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Sign out everywhere' }))
  expect(sent(calls)).toEqual([])
  await user.click(screen.getByRole('button', { name: 'Yes, sign out everywhere' }))
  await vi.waitFor(() => expect(sent(calls)).toEqual(['POST /api/v1/users/u1/sign-out']))
})

test('a badge is issued and seen once; a PIN is set again, and what is wrong with it stands at it', async () => {
  let weak = true
  const { user, calls } = openConsole('/users/u1', {
    ...around,
    'POST /api/v1/users/u1/badge': () => json({ code: 'AMB-BADGE-1' }, 201),
    'PUT /api/v1/users/u1/pin': () =>
      weak
        ? problem(422, 'invalid', {
            errors: [{ pointer: '/new', code: 'identity.pin_weak', detail: 'Too easy to guess.' }],
          })
        : noContent(),
  })
  await user.click(await screen.findByRole('button', { name: 'Issue a badge' }))
  expect(await screen.findByText('AMB-BADGE-1')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Set another PIN' }))
  await user.type(screen.getByRole('textbox', { name: 'New PIN' }), '1111')
  await user.click(screen.getByRole('button', { name: 'Save' }))
  expect(await screen.findByText('Too easy to guess.')).toBeVisible()
  weak = false
  await user.type(screen.getByRole('textbox', { name: 'New PIN' }), '97')
  await user.click(screen.getByRole('button', { name: 'Save' }))
  await screen.findByRole('button', { name: 'Set another PIN' })
  expect(calls.filter(({ route }) => route.startsWith('PUT')).map(({ body }) => body)).toEqual([
    { new: '1111' },
    { new: '111197' },
  ])
})

test('the page of roles says of every permission who has it', async () => {
  openConsole('/roles', {
    'GET /api/v1/roles': () =>
      json([
        { name: 'warehouse_operator', permissions: ['inventory:read'] },
        { name: 'warehouse_manager', permissions: ['inventory:read', 'inventory:adjust', 'drones:fly'] },
      ]),
  })
  const row = async (name: RegExp) =>
    within(await screen.findByRole('row', { name }))
      .getAllByRole('cell')
      .map((cell) => cell.textContent)
  expect(await row(/See stock/)).toEqual(['Yes', 'Yes'])
  expect(await row(/Adjust stock/)).toEqual(['–No', 'Yes'])
  // A newer server knows permissions that this app has no word for.
  expect(await row(/drones:fly/)).toEqual(['–No', 'Yes'])
})
