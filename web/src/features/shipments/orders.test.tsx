import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { BOSS, openConsole, page } from '~/testing/console'
import { line, order } from '~/testing/orders'
import { json, problem } from '~/testing/server'
// What the page is made of is loaded before the clock of the first test runs.
import './OrdersPage'

beforeEach(() => vi.spyOn(console, 'warn').mockReturnValue(undefined))

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
    'GET /api/v1/orders/r1': () => json(order({ state: 'partially_allocated', lines: [short] })),
  })
  expect(await screen.findByText('3 pcs not allocated')).toBeVisible()
  expect(screen.getByText(/in a locked location/)).toBeVisible()
  expect(screen.getByText(/wizardry/)).toBeVisible()
})

test('a refusal stands where it happened and keeps what was typed', async () => {
  const { user } = openConsole('/orders/r1', {
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
  openConsole('/orders/r1', { 'GET /api/v1/orders/r1': () => json(order()) }, { session })
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
