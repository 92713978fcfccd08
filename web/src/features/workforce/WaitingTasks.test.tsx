import { screen, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import type { Task } from '~/api/types'
import { show } from '~/testing/render'
import { json, problem, serve } from '~/testing/server'
import { WaitingTasks } from './WaitingTasks'

const TASKS = 'GET /api/v1/tasks'

const task = (id: string, more: Partial<Task> = {}): Task => ({
  id,
  kind: 'pick',
  state: 'pending',
  priority: 50,
  location: `A-01-${id}`,
  summary: { order: `SO-${id}`, stops: 3 },
  ...more,
})

const list = (...items: Task[]) => json({ items, next: null })

describe('the tasks that wait', () => {
  test('are listed in the order of the server, the next named as such', async () => {
    serve({
      [TASKS]: () => list(task('02', { priority: 90 }), task('01', { kind: 'putaway', summary: 'Pallet' })),
    })
    show(<WaitingTasks warehouse="w" />)
    expect(await screen.findByRole('heading', { name: '2 tasks waiting' })).toBeVisible()
    const [first, second] = screen.getAllByRole('listitem')
    expect(first).toHaveTextContent(/Next.*A-01-02.*Pick.*Urgent.*Order SO-02 · 3 stops/)
    expect(second).toHaveTextContent(/A-01-01.*Put away.*Pallet/)
    expect(second).not.toHaveTextContent(/Urgent|Next/)
  })

  test('are counted in Russian as Russian counts', async () => {
    serve({ [TASKS]: () => list(task('01'), task('02'), task('03')) })
    show(<WaitingTasks warehouse="w" />, 'ru')
    expect(await screen.findByRole('heading', { name: 'Ждут 3 задания' })).toBeVisible()
  })

  test('are more than are shown when there is another page', async () => {
    serve({ [TASKS]: () => json({ items: [task('01'), task('02')], next: 'abc' }) })
    show(<WaitingTasks warehouse="w" />)
    expect(await screen.findByRole('heading', { name: 'More than 2 tasks waiting' })).toBeVisible()
  })

  test('may have no place, or be of a kind that has no word yet', async () => {
    serve({ [TASKS]: () => list(task('01', { location: null, kind: 'weave', summary: null })) })
    show(<WaitingTasks warehouse="w" />)
    expect(await screen.findByRole('listitem')).toHaveTextContent(/No location.*weave/)
  })

  test('may be none', async () => {
    serve({ [TASKS]: () => list() })
    show(<WaitingTasks warehouse="w" />)
    expect(await screen.findByRole('heading', { name: 'Nothing waits for you' })).toBeVisible()
    expect(screen.queryByRole('list')).not.toBeInTheDocument()
  })

  test('that may not be seen say why', async () => {
    serve({
      [TASKS]: () => problem(403, 'auth.forbidden', { detail: 'This needs the permission workforce:read.' }),
    })
    show(<WaitingTasks warehouse="w" />)
    expect(await screen.findByRole('heading', { name: 'The tasks could not be read' })).toBeVisible()
    expect(screen.getByText('This needs the permission workforce:read.')).toBeVisible()
  })

  test('stay in sight when they cannot be read again, and are read again on demand', async () => {
    serve({ [TASKS]: () => list(task('01')) })
    const { user } = show(<WaitingTasks warehouse="w" />)
    await screen.findByRole('heading', { name: '1 task waiting' })

    serve({})
    await user.click(screen.getByRole('button', { name: 'Refresh' }))
    expect(within(await screen.findByRole('alert')).getByText(/The server did not answer/)).toBeVisible()
    expect(screen.getByRole('heading', { name: '1 task waiting' })).toBeVisible()

    serve({ [TASKS]: () => list(task('01'), task('02')) })
    await user.click(screen.getByRole('button', { name: 'Refresh' }))
    expect(await screen.findByRole('heading', { name: '2 tasks waiting' })).toBeVisible()
    expect(screen.queryByRole('alert')).not.toBeInTheDocument()
  })
})
