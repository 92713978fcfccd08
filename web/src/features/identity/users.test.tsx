import { screen, within } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { openConsole, page } from '~/testing/console'
import { json, problem } from '~/testing/server'
// What the page is made of is loaded before the clock of the first test runs.
import './UserCard'
import './UsersPage'

beforeEach(() => vi.spyOn(console, 'warn').mockReturnValue(undefined))

const olga = {
  id: 'u1',
  version: 4,
  name: 'olga',
  roles: ['warehouse_operator'],
  person_id: null,
  active: true,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
}
const around = {
  'GET /api/v1/users': () => page([olga]),
  'GET /api/v1/users/u1': () => json(olga),
  'GET /api/v1/users/u1/tokens': () => page([]),
}

test('an account is deactivated after a second word, and only as it was read', async () => {
  const { user, calls } = openConsole('/users/u1', {
    ...around,
    'PATCH /api/v1/users/u1': () => problem(412, 'version.changed', { detail: 'Somebody changed it.' }),
  })
  await user.click(await screen.findByRole('button', { name: 'Deactivate' }))
  expect(screen.getByText(/signed out everywhere at once/)).toBeVisible()
  expect(calls.some(({ route }) => route.startsWith('PATCH'))).toBe(false)
  await user.click(screen.getByRole('button', { name: 'Yes, deactivate' }))
  expect(await screen.findByText('Somebody changed it.')).toBeVisible()
  const sent = calls.find(({ route }) => route.startsWith('PATCH'))
  expect(sent?.headers.get('if-match')).toBe('"4"')
  expect(sent?.body).toEqual({ active: false })
})

test('an account is added, and what is wrong stands at its field', async () => {
  const { user } = openConsole('/users?row=new', {
    ...around,
    'POST /api/v1/users': () =>
      problem(422, 'invalid', {
        errors: [{ pointer: '/name', code: 'identity.name_taken', detail: 'Somebody has this name.' }],
      }),
  })
  const panel = within(await screen.findByRole('complementary', { name: 'Details' }))
  await user.type(panel.getByRole('textbox', { name: 'Name' }), 'olga')
  await user.type(panel.getByLabelText(/First password/), 'long enough')
  await user.click(panel.getByRole('button', { name: 'Add' }))
  expect(await panel.findByText('Somebody has this name.')).toBeVisible()
  expect(panel.getByRole('textbox', { name: 'Name' })).toHaveValue('olga')
})

test('the secret of a token is shown once, to be copied', async () => {
  const { user, calls } = openConsole('/users/u1', {
    ...around,
    'POST /api/v1/users/u1/tokens': () => json({ id: 't1', token: 'ambar_secret' }, 201),
  })
  await user.type(await screen.findByRole('textbox', { name: 'For what' }), 'Web shop')
  await user.click(screen.getByRole('button', { name: 'Make a token' }))
  expect(await screen.findByText('ambar_secret')).toBeVisible()
  expect(calls.find(({ route }) => route.startsWith('POST'))?.body).toEqual({ label: 'Web shop' })
})
