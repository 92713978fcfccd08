import { screen, within } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import type { Person } from '~/api/workforce'
import { BOSS, openConsole, page } from '~/testing/console'
import { type Call, json, problem } from '~/testing/server'
import { countsOf } from './PersonCard'
import { changesOf } from './PersonForm'
// What the page is made of is loaded before the clock of the first test runs.
import './PeoplePage'

beforeEach(() => vi.spyOn(console, 'warn').mockReturnValue(undefined))

const anna: Person = {
  id: 'p1',
  version: 2,
  badge: '1001',
  name: 'Anna Petrova',
  shift: 'DAY',
  warehouse_id: 'w1',
  active: true,
  account_id: 'u1',
  source: null,
  external_ref: null,
}
const task = {
  id: 't1',
  kind: 'pick',
  state: 'in_progress',
  summary: { order: 'SO-9' },
  holder: 'u1',
  holder_name: 'anna',
  started_at: '2026-01-01T00:00:00Z',
}
const around = {
  'GET /api/v1/people': () => page([anna]),
  'GET /api/v1/people/p1': () => json(anna),
  'GET /api/v1/tasks': ({ path }: Call) => page(path.includes('state=in_progress') ? [task] : []),
}

test('the list says what each does now', async () => {
  openConsole('/people', around)
  expect(await screen.findByText('Pick: SO-9')).toBeVisible()
})

test('a person is added with what was said, and a badge that is taken is said', async () => {
  const { user, calls } = openConsole('/people?row=new', {
    ...around,
    'POST /api/v1/people': () =>
      problem(409, 'workforce.badge_taken', { detail: 'Somebody has this number.' }),
  })
  const panel = within(await screen.findByRole('complementary', { name: 'Details' }))
  await screen.findByText('Anna Petrova')
  await user.type(panel.getByRole('textbox', { name: 'Name' }), 'Ivan')
  await user.type(panel.getByRole('textbox', { name: 'Personnel number' }), ' 10a ')
  await user.click(panel.getByRole('button', { name: 'Add' }))
  expect(await panel.findByText('Somebody has this number.')).toBeVisible()
  expect(panel.getByRole('textbox', { name: 'Name' })).toHaveValue('Ivan')
  expect(calls.find(({ route }) => route.startsWith('POST'))?.body).toEqual({
    name: 'Ivan',
    badge: '10A',
    warehouse_id: 'w1',
  })
})

test('who leaves is taken off the list at the second word, and only as they were read', async () => {
  const { user, calls } = openConsole('/people/p1', {
    ...around,
    'PATCH /api/v1/people/p1': () => json({ ...anna, active: false }),
  })
  await user.click(await screen.findByRole('button', { name: 'Does not work here any more' }))
  expect(screen.getByText(/is given no more work/)).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Yes, take off the list' }))
  await vi.waitFor(() => {
    const sent = calls.find(({ route }) => route.startsWith('PATCH'))
    expect(sent?.body).toEqual({ active: false })
    expect(sent?.headers.get('if-match')).toBe('"2"')
  })
})

test('only what is otherwise is sent of a person who is there', () => {
  const fields = { name: ' Anna Petrova ', badge: '1001', shift: 'night', warehouse_id: 'w1', account_id: '' }
  expect(changesOf(fields, anna)).toEqual({ shift: 'NIGHT' })
  expect(changesOf({ ...fields, shift: '' }, null)).toEqual({
    name: 'Anna Petrova',
    badge: '1001',
    warehouse_id: 'w1',
  })
})

test('what was done today is counted, yesterday is not', () => {
  const now = new Date().toISOString()
  const line = (action: string, at = now) => ({ action, at })
  expect(countsOf([line('pick'), line('count'), line('pick'), line('pick', '2020-01-01T00:00:00Z')])).toEqual(
    [
      ['pick', 2],
      ['count', 1],
    ],
  )
})

test('who may only look changes nobody', async () => {
  openConsole('/people/p1', around, { session: { ...BOSS, permissions: ['workforce:read'] } })
  await screen.findByRole('heading', { name: 'Anna Petrova' })
  expect(screen.queryByRole('button', { name: 'Save' })).toBeNull()
})
