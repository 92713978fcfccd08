import { screen, within } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { BOSS, openConsole, page } from '~/testing/console'
import { json, noContent, problem } from '~/testing/server'
// What the page is made of is loaded before the clock of the first test runs.
import './DevicesPage'

beforeEach(() => vi.spyOn(console, 'warn').mockReturnValue(undefined))

const scanner = {
  id: 'd1',
  version: 3,
  name: 'Scanner 7',
  state: 'enrolled',
  warehouse_id: 'w1',
  created_at: '2026-01-01T00:00:00Z',
  enrolled_at: '2026-01-01T00:05:00Z',
  code_expires_at: null,
  last_seen_at: '2026-01-02T00:00:00Z',
  revoked_at: null,
}
const enrolment = (device: object) => ({
  device,
  code: 'K7Q2-9MXA',
  code_expires_at: '2026-01-01T00:15:00Z',
  link: 'https://10.0.0.5:8443/m/enrol#K7Q2-9MXA',
  qr_svg: '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
})
const around = {
  'GET /api/v1/devices': () => page([scanner]),
  'GET /api/v1/devices/d1': () => json(scanner),
}

test('a device is added for the only warehouse, and its code is seen once, as a picture and as text', async () => {
  const { user, calls } = openConsole('/devices?row=new', {
    ...around,
    'POST /api/v1/devices': () => json(enrolment({ ...scanner, id: 'd2', state: 'waiting' }), 201),
  })
  const panel = within(await screen.findByRole('complementary', { name: 'Details' }))
  await screen.findByText('Scanner 7')
  await user.type(panel.getByRole('textbox', { name: 'Name' }), 'Scanner 8')
  await user.click(panel.getByRole('button', { name: 'Make its code' }))
  expect(await panel.findByText('K7Q2-9MXA')).toBeVisible()
  expect(panel.getByRole('img', { name: /QR code/ })).toHaveAttribute(
    'src',
    expect.stringMatching(/^data:image\/svg\+xml,%3Csvg/),
  )
  expect(calls.find(({ route }) => route.startsWith('POST'))?.body).toEqual({
    name: 'Scanner 8',
    warehouse_id: 'w1',
  })
})

test('a device is revoked at the second word, unlocked at the first', async () => {
  const { user, calls } = openConsole('/devices/d1', {
    ...around,
    'POST /api/v1/devices/d1/unlock': noContent,
    'POST /api/v1/devices/d1/revoke': () => json({ ...scanner, state: 'revoked' }),
  })
  await user.click(await screen.findByRole('button', { name: 'Forget failed PINs' }))
  await user.click(screen.getByRole('button', { name: 'Revoke' }))
  expect(screen.getByText(/shut out for good/)).toBeVisible()
  const sent = () => calls.filter(({ route }) => route.startsWith('POST')).map(({ route }) => route)
  expect(sent()).toEqual(['POST /api/v1/devices/d1/unlock'])
  await user.click(screen.getByRole('button', { name: 'Yes, revoke for good' }))
  await vi.waitFor(() => expect(sent()).toContain('POST /api/v1/devices/d1/revoke'))
})

test('a device is renamed only as it was read, and what is wrong stands at the field', async () => {
  const { user, calls } = openConsole('/devices/d1', {
    ...around,
    'PATCH /api/v1/devices/d1': () =>
      problem(422, 'invalid', {
        errors: [{ pointer: '/name', code: 'text.blank', detail: 'The name is blank.' }],
      }),
  })
  const name = await screen.findByRole('textbox', { name: 'Name' })
  await user.clear(name)
  await user.type(name, 'Gate scanner')
  await user.click(screen.getByRole('button', { name: 'Save' }))
  expect(await screen.findByText('The name is blank.')).toBeVisible()
  const sent = calls.find(({ route }) => route.startsWith('PATCH'))
  expect(sent?.headers.get('if-match')).toBe('"3"')
  expect(sent?.body).toEqual({ name: 'Gate scanner' })
})

test('who may only look sees no way to change, and who may not look is told why', async () => {
  const looking = { ...BOSS, permissions: ['identity:read', 'locations:read'] }
  const { unmount } = openConsole('/devices/d1', around, { session: looking })
  await screen.findByRole('heading', { name: 'Scanner 7' })
  expect(screen.queryByRole('button', { name: 'Revoke' })).toBeNull()
  unmount()
  openConsole('/devices', {}, { session: { ...BOSS, permissions: ['inventory:read'] } })
  expect(await screen.findByRole('heading', { name: 'Not for your role' })).toBeVisible()
  expect(screen.getByText(/identity:read/)).toBeVisible()
})
