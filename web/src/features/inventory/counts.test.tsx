import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { BOSS, openConsole, page } from '~/testing/console'
import { json, problem } from '~/testing/server'
// What the page is made of is loaded before the clock of the first test runs.
import './CountsPage'

beforeEach(() => vi.spyOn(console, 'warn').mockReturnValue(undefined))

const count = {
  id: '019a0000-0000-7000-8000-0000000000c1',
  state: 'counted',
  origin: 'spot',
  warehouse_id: 'w1',
  location_id: 'l1',
  location: 'A-01-01',
  item_id: 'i1',
  sku: 'CHEESE',
  name: 'Gouda',
  unit: 'kg',
  lot: null,
  serial: null,
  sscc: null,
  book: '10',
  counted: '6',
  difference: '-4',
  counted_by: '019a0000-0000-7000-8000-0000000000bb',
  counted_at: '2026-11-24T08:10:00Z',
  decided_by: null,
  decided_at: null,
  recount_of: null,
  requested_at: '2026-11-24T08:00:00Z',
  task_id: 't1',
}
const approver = { ...BOSS, permissions: [...BOSS.permissions, 'inventory:approve'] }
const path = `/api/v1/counts/${count.id}`
const routes = (shown: object) => ({
  'GET /api/v1/counts': () => page([shown]),
  [`GET ${path}`]: () => json(shown),
})
const panel = async () => within(await screen.findByRole('complementary', { name: 'Details' }))

test('a difference that waits is approved by somebody else, and a refusal is said where it was asked for', async () => {
  let overtaken = true
  let state = 'counted'
  const { user, calls } = openConsole(
    `/counts?row=${count.id}`,
    {
      'GET /api/v1/counts': () => page([{ ...count, state }]),
      [`GET ${path}`]: () => json({ ...count, state }),
      [`POST ${path}/approve`]: () => {
        if (overtaken) return problem(409, 'inventory.count_overtaken', { detail: 'Only 3 stand there now.' })
        state = 'completed'
        return json({ ...count, state })
      },
    },
    { session: approver },
  )
  const card = await panel()
  expect(await card.findByText('Awaiting approval')).toBeVisible()
  await user.click(card.getByRole('button', { name: 'Approve difference' }))
  expect(await card.findByText('Only 3 stand there now.')).toBeVisible()
  overtaken = false
  await user.click(card.getByRole('button', { name: 'Approve difference' }))
  await waitFor(() => expect(card.queryByRole('button', { name: 'Approve difference' })).toBeNull())
  expect(calls.filter(({ route }) => route === `POST ${path}/approve`).at(-1)?.body).toEqual({})
})

test('it is sent back for a recount', async () => {
  const { user, calls } = openConsole(
    `/counts?row=${count.id}`,
    { ...routes(count), [`POST ${path}/reject`]: () => json({ count, recount: count }) },
    { session: approver },
  )
  await user.click(await (await panel()).findByRole('button', { name: 'Send back for a recount' }))
  await waitFor(() => expect(calls.some(({ route }) => route === `POST ${path}/reject`)).toBe(true))
})

test('who counted does not decide, and who may not is told what it waits for', async () => {
  const own = { ...count, counted_by: approver.account_id }
  const first = openConsole(`/counts?row=${count.id}`, routes(own), { session: approver })
  expect(await (await panel()).findByText('You counted this. Somebody else has to decide.')).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Approve difference' })).toBeNull()
  first.unmount()
  openConsole(`/counts?row=${count.id}`, routes(count))
  expect(await (await panel()).findByText(/permission inventory:approve decides/)).toBeVisible()
})

test('the limit is set site by site, and an empty field limits nothing', async () => {
  const limit = { warehouse_id: 'w1', version: 0, quantity: null, percent: null }
  const { user, calls } = openConsole(
    '/settings?part=counts',
    {
      'GET /api/v1/count-limits/w1': () => json(limit),
      'PUT /api/v1/count-limits/w1': () => json({ ...limit, version: 1, quantity: '2.5' }),
    },
    { session: approver },
  )
  expect(await screen.findByText('No limit is set')).toBeVisible()
  await user.type(screen.getByRole('textbox', { name: 'Difference in base units, more than' }), '2,5')
  await user.click(screen.getByRole('button', { name: 'Save' }))
  await waitFor(() => expect(calls.some(({ route }) => route.startsWith('PUT'))).toBe(true))
  const sent = calls.find(({ route }) => route.startsWith('PUT'))
  expect(sent?.body).toEqual({ quantity: '2.5', percent: null })
  expect(sent?.headers.get('if-match')).toBe('"0"')
})
