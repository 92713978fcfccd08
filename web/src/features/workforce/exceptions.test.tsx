import { screen } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { BOSS, openConsole } from '~/testing/console'
import { json, problem } from '~/testing/server'
import { reportedOf } from './ExceptionPart'
// What the page is made of is loaded before the clock of the first test runs.
import './TaskCard'

beforeEach(() => vi.spyOn(console, 'warn').mockReturnValue(undefined))

const task = {
  id: 't1',
  version: 1,
  kind: 'exception',
  state: 'pending',
  warehouse_id: 'w1',
  reference: 't1',
  priority: 60,
  location: 'A-01-02',
  sequence: 0,
  summary: {
    kind: 'damaged',
    sku: 'TEA-100',
    quantity: '2.0',
    note: 'Wet box',
    reported_by: 'ivan',
    account_id: 'u2',
    recorded_at: '2026-01-01T00:00:00Z',
  },
  holder: null,
  holder_name: null,
  lease_until: null,
  opened_at: '2026-01-01T00:00:00Z',
  started_at: null,
  finished_at: null,
}
const around = { 'GET /api/v1/tasks/t1': () => json(task) }
const worker = { ...BOSS, permissions: [...BOSS.permissions, 'workforce:write'] }

test('an exception says what was reported, and is resolved with what was done about it', async () => {
  const { user, calls } = openConsole(
    '/tasks/t1',
    {
      ...around,
      'POST /api/v1/tasks/t1/claim': () => json({ task, token: 7 }),
      'POST /api/v1/tasks/t1/resolve': () => json({ ...task, state: 'completed' }),
    },
    { session: worker },
  )
  expect(await screen.findByText('Damaged goods')).toBeVisible()
  expect(screen.getByText('Wet box')).toBeVisible()
  expect(screen.getByRole('link', { name: 'ivan' })).toHaveAttribute('href', '/users/u2')
  await user.click(screen.getByRole('button', { name: 'Resolve' }))
  expect(await screen.findByText('Say what was done.')).toBeVisible()
  await user.type(screen.getByRole('textbox', { name: 'What was done about it' }), 'Thrown away')
  await user.click(screen.getByRole('button', { name: 'Resolve' }))
  await vi.waitFor(() =>
    expect(calls.find(({ route }) => route === 'POST /api/v1/tasks/t1/resolve')?.body).toEqual({
      token: 7,
      note: 'Thrown away',
    }),
  )
})

test('one that somebody else has in hand stays theirs, and what was typed stays', async () => {
  const { user, calls } = openConsole(
    '/tasks/t1',
    {
      ...around,
      'POST /api/v1/tasks/t1/claim': () => problem(409, 'workforce.task_held', { detail: 'ivan has it.' }),
    },
    { session: worker },
  )
  await user.type(await screen.findByRole('textbox', { name: 'What was done about it' }), 'Moved')
  await user.click(screen.getByRole('button', { name: 'Resolve' }))
  expect(await screen.findByText('ivan has it.')).toBeVisible()
  expect(screen.getByRole('textbox', { name: 'What was done about it' })).toHaveValue('Moved')
  expect(calls.some(({ route }) => route.endsWith('/resolve'))).toBe(false)
})

test('who may not work on tasks reads it and resolves nothing', async () => {
  openConsole('/tasks/t1', around, { session: BOSS })
  expect(await screen.findByText('Wet box')).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Resolve' })).toBeNull()
})

test('work off line that was refused says what was recorded and why it was not taken', async () => {
  const late = {
    ...task,
    state: 'completed',
    summary: {
      kind: 'late_step',
      operation: 'confirm_pick',
      path: '/api/v1/pick-lists/x',
      body: { quantity: '3' },
      problem: { code: 'picking.stop_closed', detail: 'The stop is closed.' },
      resolution: 'Picked by Anna instead',
    },
  }
  openConsole('/tasks/t1', { 'GET /api/v1/tasks/t1': () => json(late) })
  expect(await screen.findByText('Work done off line was refused when it arrived')).toBeVisible()
  expect(screen.getByText('confirm_pick')).toBeVisible()
  expect(screen.getByText('The stop is closed.')).toBeVisible()
  expect(screen.getByText('Picked by Anna instead')).toBeVisible()
})

test('what is no summary of an exception is read as something else', () => {
  expect(reportedOf(null)).toMatchObject({ kind: 'other', note: null, problem: null })
  expect(reportedOf({ kind: 5, note: '', problem: 'odd' })).toMatchObject({ kind: 'other', problem: null })
})
