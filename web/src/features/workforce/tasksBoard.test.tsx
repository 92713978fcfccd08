import { fireEvent, screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { openConsole, page } from '~/testing/console'
import { json, problem } from '~/testing/server'
import { taskText } from './taskText'
// What the page is made of is loaded before the clock of the first test runs.
import './TasksPage'

beforeEach(() => vi.spyOn(console, 'warn').mockReturnValue(undefined))

const task = (id: string, more: object = {}) => ({
  id,
  version: 1,
  kind: 'pick',
  state: 'pending',
  warehouse_id: 'w1',
  reference: 'p1',
  priority: 50,
  location: `A-0${id}`,
  sequence: 1,
  summary: { order: `SO-${id}`, stops: 2 },
  holder: null,
  holder_name: null,
  lease_until: null,
  opened_at: '2026-01-01T00:00:00Z',
  started_at: null,
  finished_at: null,
  assignee: null,
  assignee_name: null,
  ...more,
})

const press = (code: string, more: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.body, { code, ...more })

test('what a task is about is one line', () => {
  expect(taskText({ sku: 'TEA', name: 'Tea', quantity: '48', to: 'B-01' })).toBe('TEA Tea × 48 → B-01')
  expect(taskText('Pallet')).toBe('Pallet')
  expect(taskText(null)).toBe('')
})

test('many tasks are made urgent at once; what was refused is said, and all is set back', async () => {
  const priorities: [string, unknown][] = []
  const set = (id: string) => ({
    [`POST /api/v1/tasks/${id}/priority`]: ({ body }: { body: unknown }) => {
      priorities.push([id, body])
      return json(task(id))
    },
  })
  const { user } = openConsole('/tasks', {
    'GET /api/v1/tasks': () => page([task('1', { priority: 40 }), task('2'), task('3')]),
    ...set('1'),
    ...set('2'),
    'POST /api/v1/tasks/3/priority': () =>
      problem(409, 'workforce.task_closed', { detail: 'It is done by now.' }),
  })
  await screen.findByText('SO-1')
  press('KeyJ')
  press('KeyX')
  press('KeyJ', { shiftKey: true })
  press('KeyJ', { shiftKey: true })
  await user.click(screen.getByRole('button', { name: 'Make urgent (90)' }))
  expect(await screen.findByText(/2 of 3 changed · It is done by now/)).toBeVisible()
  expect(priorities).toEqual([
    ['1', { priority: 90 }],
    ['2', { priority: 90 }],
  ])
  await user.click(screen.getByRole('button', { name: 'Undo' }))
  await waitFor(() =>
    expect(priorities.slice(2)).toEqual([
      ['1', { priority: 40 }],
      ['2', { priority: 50 }],
    ]),
  )
})

test('the board asks for what is open as it is given out, and for what is done by its age', async () => {
  const { calls } = openConsole('/tasks?state=completed', { 'GET /api/v1/tasks': () => page([]) })
  await screen.findByRole('heading', { name: 'Nothing matches' })
  expect(calls.find(({ route }) => route === 'GET /api/v1/tasks')?.path).toContain('sort=opened_at')
})

test('a claim that has run out is marked', async () => {
  const held = task('1', {
    state: 'started',
    holder: 'a1',
    holder_name: 'ivan',
    lease_until: '2020-01-01T00:00:00Z',
  })
  openConsole('/tasks', { 'GET /api/v1/tasks': () => page([held]) })
  expect(await screen.findByText('stuck')).toBeVisible()
})

const worker = (name: string, holds: unknown[] = []) => ({
  account_id: `account-${name}`,
  name,
  person_id: null,
  person_name: null,
  holds,
  assigned: 0,
})
const workers = { 'GET /api/v1/workers': () => page([worker('bob', [{ id: 't' }]), worker('cleo')]) }

test('many tasks are given to one person; what another works on is left, taken on purpose, and all is given back', async () => {
  const asked: [string, unknown][] = []
  const give = (id: string, held: boolean) => ({
    [`POST /api/v1/tasks/${id}/assign`]: ({ body }: { body: unknown }) => {
      asked.push([id, body])
      const on_purpose = (body as { even_if_held: boolean }).even_if_held
      return held && !on_purpose ? problem(409, 'workforce.task_held') : json(task(id))
    },
  })
  const { user } = openConsole('/tasks', {
    'GET /api/v1/tasks': () =>
      page([task('1', { assignee: 'account-cleo', assignee_name: 'cleo' }), task('2')]),
    ...workers,
    ...give('1', false),
    ...give('2', true),
  })
  await screen.findByText('SO-1')
  press('KeyJ')
  press('KeyX')
  press('KeyJ', { shiftKey: true })
  await user.click(screen.getByRole('button', { name: 'Give to…' }))
  await screen.findByRole('option', { name: 'bob · at work' })
  await user.selectOptions(screen.getByRole('combobox', { name: 'Give to' }), 'account-bob')
  await user.click(screen.getByRole('button', { name: 'Give' }))
  expect(await screen.findByText(/1 task given to bob · 1 is being worked on and was left/)).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Take those too' }))
  expect(await screen.findByText(/2 tasks given to bob/)).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Undo' }))
  await waitFor(() => expect(asked).toHaveLength(5))
  const to = (id: string, user_id: string | null, even_if_held: boolean) => [id, { user_id, even_if_held }]
  expect(asked.slice(0, 3)).toEqual([
    to('1', 'account-bob', false),
    to('2', 'account-bob', false),
    to('2', 'account-bob', true),
  ])
  // Which of two on their way at once comes first is nobody's business.
  expect(asked.slice(3).sort()).toEqual([to('1', 'account-cleo', true), to('2', null, true)])
})

test('a task is given to a person from its card, and taken from whoever works on it only when asked', async () => {
  const asked: unknown[] = []
  const held = problem(409, 'workforce.task_held')
  const { user } = openConsole('/tasks/1', {
    'GET /api/v1/tasks/1': () =>
      json(task('1', { state: 'started', holder: 'account-ann', holder_name: 'ann' })),
    ...workers,
    'POST /api/v1/tasks/1/assign': async ({ body }) => {
      asked.push(body)
      if ((body as { even_if_held: boolean }).even_if_held) return json(task('1'))
      const said = { ...(await held.clone().json()), params: { holder_name: 'ann' } }
      return new Response(JSON.stringify(said), { status: 409, headers: held.headers })
    },
  })
  await screen.findByRole('option', { name: 'cleo' })
  await user.selectOptions(screen.getByRole('combobox', { name: 'Give to' }), 'account-cleo')
  await user.click(screen.getByRole('button', { name: 'Give' }))
  await user.click(await screen.findByRole('button', { name: 'Take it from ann' }))
  await waitFor(() => expect(asked).toHaveLength(2))
  expect(asked).toEqual([
    { user_id: 'account-cleo', even_if_held: false },
    { user_id: 'account-cleo', even_if_held: true },
  ])
})
