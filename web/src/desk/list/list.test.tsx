import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { BOSS, openConsole, page } from '~/testing/console'
import { json, problem } from '~/testing/server'
import type { ListColumn } from './spec'
import { columnsText } from './state'

const ITEMS = 'GET /api/v1/items'
const item = (sku: string, more: object = {}) => ({
  id: `id-${sku}`,
  owner_id: 'o1',
  sku,
  name: `Goods ${sku}`,
  base_unit: 'pcs',
  tracking: 'none',
  category: null,
  category_id: null,
  abc: 'A',
  active: true,
  min_remaining_days: null,
  packagings: [],
  external_ref: null,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  ...more,
})
const some = (...skus: string[]) => page(skus.map((sku) => item(sku)))
const press = (code: string, more: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.body, { code, ...more })
const asked = (calls: { path: string }[]) =>
  calls.map(({ path }) => path).filter((path) => path.startsWith('/api/v1/items?'))

beforeEach(() => vi.spyOn(console, 'warn').mockReturnValue(undefined))

describe('a list', () => {
  test('shows what the server has, and how much of it is read', async () => {
    const { calls } = openConsole('/items', {
      [ITEMS]: ({ path }) => (path.includes('after=more') ? some('C') : page([item('A'), item('B')], 'more')),
    })
    expect(await screen.findByRole('row', { name: /Select A A Goods A/ })).toBeVisible()
    expect(await screen.findByText('3 rows')).toBeVisible()
    expect(asked(calls)).toEqual(['/api/v1/items?limit=100', '/api/v1/items?limit=100&after=more'])
  })

  test('asks the server for what its address says, and for nothing that the server does not know', async () => {
    const { calls } = openConsole('/items?q=tea&sort=name&active=true&cols=sku.name&nonsense=1', {
      [ITEMS]: () => some('TEA'),
    })
    await screen.findByRole('link', { name: 'TEA' })
    expect(asked(calls)[0]).toBe('/api/v1/items?q=tea&active=true&sort=name&limit=100')
    expect(screen.queryByRole('columnheader', { name: 'Barcodes' })).not.toBeInTheDocument()
  })

  test('writes a filter into its address as it is typed', async () => {
    const { user, history, calls } = openConsole('/items', { [ITEMS]: () => some('TEA') })
    await screen.findByRole('link', { name: 'TEA' })
    await user.type(screen.getByRole('searchbox', { name: 'Item' }), 'te')
    await waitFor(() => expect(history.location.search).toBe('?q=te'))
    await waitFor(() => expect(asked(calls).at(-1)).toBe('/api/v1/items?q=te&limit=100'))
  })

  test('adds a filter and takes it away again', async () => {
    const { user, history } = openConsole('/items', { [ITEMS]: () => some('TEA') })
    await screen.findByRole('link', { name: 'TEA' })
    await user.click(screen.getByRole('button', { name: 'Filter' }))
    await user.click(screen.getByRole('button', { name: 'In use' }))
    await user.click(screen.getByRole('button', { name: 'No' }))
    await waitFor(() => expect(history.location.search).toBe('?active=false'))
    await user.click(await screen.findByRole('button', { name: 'Remove the filter In use' }))
    await waitFor(() => expect(history.location.search).toBe(''))
  })

  test('keeps the old rows, dimmed, until the new ones are there', async () => {
    let answer: (reply: Response) => void = () => undefined
    let first = true
    const { user } = openConsole('/items', {
      [ITEMS]: () => {
        if (!first) return new Promise<Response>((resolve) => (answer = resolve))
        first = false
        return some('OLD')
      },
    })
    await screen.findByRole('link', { name: 'OLD' })
    await user.selectOptions(screen.getByRole('combobox', { name: 'Sort' }), 'name')
    await waitFor(() => expect(screen.getByRole('table')).toHaveAttribute('aria-busy', 'true'))
    expect(screen.getByRole('link', { name: 'OLD' })).toBeVisible()
    answer(some('NEW'))
    expect(await screen.findByRole('link', { name: 'NEW' })).toBeVisible()
    expect(screen.queryByRole('link', { name: 'OLD' })).not.toBeInTheDocument()
  })

  test('that is empty teaches, and one that the filter emptied offers to clear it', async () => {
    const { user, history } = openConsole('/items?q=zzz', { [ITEMS]: () => page([]) })
    expect(await screen.findByRole('heading', { name: 'Nothing matches' })).toBeVisible()
    const main = screen.getByRole('main')
    await user.click(within(main).getAllByRole('button', { name: 'Clear filters' }).at(-1) as HTMLElement)
    expect(await screen.findByRole('heading', { name: 'No items yet' })).toBeVisible()
    expect(history.location.search).toBe('')
  })

  test('that may not be seen says whom to ask, and asks the server nothing', async () => {
    const { calls } = openConsole('/items', {}, { session: { ...BOSS, permissions: [] } })
    expect(await screen.findByRole('heading', { name: 'Not for your role' })).toBeVisible()
    expect(screen.getByText(/needs the permission catalog:read/)).toBeVisible()
    expect(asked(calls)).toEqual([])
  })

  test('that cannot be read says why and tries again', async () => {
    let broken = true
    const { user } = openConsole('/items', {
      [ITEMS]: () => (broken ? problem(503, 'db.busy', { detail: 'The database is busy.' }) : some('TEA')),
    })
    expect(await screen.findByText('The database is busy.')).toBeVisible()
    broken = false
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByRole('link', { name: 'TEA' })).toBeVisible()
  })
})

describe('the keyboard in a list', () => {
  const open = async () => {
    const view = openConsole('/items', {
      [ITEMS]: () => some('A', 'B', 'C', 'D'),
      'GET /api/v1/items/id-B': () => json(item('B')),
      'GET /api/v1/items/id-C': () => json(item('C')),
      'GET /api/v1/availability': () => problem(403, 'auth.forbidden'),
    })
    await screen.findByRole('link', { name: 'A' })
    return view
  }
  const selected = () =>
    screen
      .getAllByRole('checkbox', { checked: true })
      .map((box) => box.getAttribute('aria-label'))
      .filter((label) => label?.startsWith('Select ') && !label.includes('all'))

  test('walks, opens a panel beside the list, walks on with it, and closes it', async () => {
    const { history } = await open()
    press('KeyJ')
    press('KeyJ')
    press('Enter')
    expect(await screen.findByRole('heading', { level: 2, name: 'Goods B' })).toBeVisible()
    expect(history.location.search).toBe('?row=id-B')
    press('KeyJ')
    expect(await screen.findByRole('heading', { level: 2, name: 'Goods C' })).toBeVisible()
    press('Escape')
    await waitFor(() =>
      expect(screen.queryByRole('complementary', { name: 'Details' })).not.toBeInTheDocument(),
    )
    expect(screen.getByRole('link', { name: 'D' })).toBeVisible()
  })

  test('selects one row, then a range', async () => {
    await open()
    press('KeyJ')
    press('KeyX')
    expect(selected()).toEqual(['Select A'])
    press('KeyJ', { shiftKey: true })
    press('KeyJ', { shiftKey: true })
    expect(selected()).toEqual(['Select A', 'Select B', 'Select C'])
    expect(screen.getByText('3 selected')).toBeVisible()
    press('Escape')
    expect(screen.queryByText('3 selected')).not.toBeInTheDocument()
  })

  test('goes to the filter by the key of the slash, whatever stands on it', async () => {
    await open()
    press('Slash', { key: '.' })
    expect(screen.getByRole('searchbox', { name: 'Item' })).toHaveFocus()
  })
})

describe('a view', () => {
  test('is saved with its filters and columns, and opened again', async () => {
    const { user, history } = openConsole('/items?active=true&cols=sku.name&row=id-A', {
      [ITEMS]: () => some('A'),
      'GET /api/v1/items/id-A': () => json(item('A')),
      'GET /api/v1/availability': () => problem(403, 'auth.forbidden'),
    })
    await screen.findByRole('link', { name: 'A' })
    await user.click(screen.getByRole('button', { name: 'Views' }))
    await user.type(screen.getByRole('textbox', { name: 'Name of this view' }), 'Active{Enter}')
    await user.keyboard('{Escape}')
    await user.click(screen.getAllByRole('button', { name: 'Clear filters' })[0] as HTMLElement)
    await waitFor(() => expect(history.location.search).not.toContain('active'))
    await user.click(screen.getByRole('button', { name: /Views|Active/ }))
    await user.click(screen.getByRole('button', { name: 'Active' }))
    await waitFor(() => expect(history.location.search).toContain('active=true'))
    expect(history.location.search).toContain('cols=sku.name')
    expect(history.location.search).not.toContain('row=')
  })
})

test('the usual columns are not written into the address', () => {
  const column = (id: string, extra = false): ListColumn<object> => ({
    id,
    header: id,
    cell: () => id,
    plain: () => id,
    width: 1,
    extra,
  })
  const columns = [column('a'), column('b'), column('c', true)]
  expect(columnsText(columns, ['a', 'b'])).toBeNull()
  expect(columnsText(columns, ['c', 'a'])).toBe('a.c')
})
