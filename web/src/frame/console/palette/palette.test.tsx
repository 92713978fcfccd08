import { fireEvent, screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { BOSS, openConsole, page } from '~/testing/console'
import { json, problem, serve } from '~/testing/server'
import { findAll, ranked } from './find'

beforeEach(() => {
  vi.spyOn(console, 'warn').mockReturnValue(undefined)
  HTMLDialogElement.prototype.showModal = function open(this: HTMLDialogElement) {
    this.open = true
  }
})

const place = { id: 'l1', code: 'A-01-02', zone: 'PICK' }
const signal = () => new AbortController().signal
const empty = () => page([])
const nothing = Object.fromEntries(
  ['items', 'orders', 'deliveries', 'lots', 'handling-units', 'locations'].map((name) => [
    `GET /api/v1/${name}`,
    empty,
  ]),
)

describe('the search', () => {
  test('asks only for what the person may see and what the text may be', async () => {
    const calls = serve(nothing)
    await findAll('(00)346012345678901234', ['inventory:read', 'catalog:read'], signal())
    const paths = calls.map(({ path }) => path)
    expect(paths).toContain('/api/v1/handling-units?limit=6&sscc=346012345678901234&left=true')
    expect(paths.some((path) => path.includes('orders'))).toBe(false)
  })

  test('is not hidden by one kind that fails, and fails if all do', async () => {
    serve({
      ...nothing,
      'GET /api/v1/locations': () => page([place]),
      'GET /api/v1/items': () => problem(503, 'db.busy'),
    })
    expect(await findAll('A-01-02', BOSS.permissions, signal())).toMatchObject([
      { kind: 'location', code: 'A-01-02' },
    ])
    serve({})
    await expect(findAll('A-01-02', BOSS.permissions, signal())).rejects.toThrow()
  })

  test('puts the exact code first', () => {
    const found = [{ code: 'A-01-02-1' }, { code: 'a-01-02' }].map((one) => ({
      ...one,
      kind: 'location' as const,
      id: one.code,
      name: '',
      to: '/',
    }))
    expect(ranked(found, 'A-01-02').map(({ code }) => code)).toEqual(['a-01-02', 'A-01-02-1'])
  })
})

test('any object is three keys away after a paste: Ctrl+K, paste, Enter, even before the answer is there', async () => {
  let answer: (reply: Response) => void = () => undefined
  const { user, history } = openConsole('/orders', {
    ...nothing,
    'GET /api/v1/locations': () => new Promise<Response>((resolve) => (answer = resolve)),
    'GET /api/v1/locations/l1': () => problem(404, 'locations.location_unknown'),
  })
  await screen.findByRole('heading', { name: 'No orders yet' })
  fireEvent.keyDown(document.body, { code: 'KeyK', ctrlKey: true })
  const field = await screen.findByRole('combobox', { name: 'Search and commands' })
  field.focus()
  await user.paste('A-01-02')
  await user.keyboard('{Enter}')
  expect(history.location.pathname).toBe('/orders')
  answer(page([place]))
  await waitFor(() => expect(history.location.pathname).toBe('/locations/l1'))
})

test('pages and commands are found by their names', async () => {
  const { user, history } = openConsole('/orders', nothing)
  await screen.findByRole('heading', { name: 'No orders yet' })
  await user.click(screen.getByRole('button', { name: /^Search/ }))
  await user.type(screen.getByRole('combobox', { name: 'Search and commands' }), 'moveme')
  await screen.findByRole('option', { name: 'Movements' })
  await user.keyboard('{Enter}')
  await waitFor(() => expect(history.location.pathname).toBe('/movements'))
})

test('G and a letter go to a page, and the sheet of keys can switch that off', async () => {
  const { user, history } = openConsole('/orders', {
    ...nothing,
    'GET /api/v1/tasks': () => json({ items: [], next: null }),
  })
  await screen.findByRole('heading', { name: 'No orders yet' })
  fireEvent.keyDown(document.body, { code: 'KeyG', key: 'п' })
  fireEvent.keyDown(document.body, { code: 'KeyT', key: 'е' })
  await waitFor(() => expect(history.location.pathname).toBe('/tasks'))
  fireEvent.keyDown(document.body, { code: 'Slash', shiftKey: true })
  await user.click(await screen.findByRole('checkbox', { name: /Single keys work/ }))
  await user.click(screen.getByRole('button', { name: 'Close' }))
  fireEvent.keyDown(document.body, { code: 'KeyG' })
  fireEvent.keyDown(document.body, { code: 'KeyO' })
  expect(history.location.pathname).toBe('/tasks')
})
