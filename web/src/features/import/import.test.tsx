import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test, vi } from 'vitest'
import type { Import, ImportRow } from '~/api/imports'
import { BOSS, openConsole, page } from '~/testing/console'
import { json, problem } from '~/testing/server'

// Without a layout nothing would be in sight.
vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(600)
vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(1200)

const SESSION = {
  ...BOSS,
  permissions: [...BOSS.permissions, 'import:read', 'import:write', 'catalog:write'],
}

const CHECKED: Import = {
  id: 'i1',
  kind: 'items',
  file: 'items.csv',
  state: 'checked',
  owner_id: 'o1',
  warehouse_id: null,
  format: 'csv',
  sheet: null,
  encoding: 'windows-1251',
  delimiter: 'semicolon',
  map: [],
  map_remembered: false,
  headings: ['Артикул', 'Наименование', 'Цвет'],
  heading_columns: ['sku', 'name', null],
  sample: [['A-1', 'Mug', 'red']],
  bytes: 100,
  rows: 3,
  bad_rows: 1,
  would_add: 1,
  would_leave: 1,
  errors: 1,
  mode: null,
  done_rows: 0,
  added: 0,
  unchanged: 0,
  refused: 0,
  undone_rows: 0,
  kept: 0,
  failure_code: null,
  failure_detail: null,
  by: 'anna',
  created_at: '2026-01-01T00:00:00Z',
  checked_at: '2026-01-01T00:00:01Z',
  finished_at: null,
}

const row = (number: number, cells: string[], more: Partial<ImportRow> = {}): ImportRow => ({
  row: number,
  cells,
  outcome: 'new',
  edited: [],
  errors: [],
  ...more,
})

const TWICE = row(3, ['A-1', 'Cup', ''], {
  outcome: 'refused',
  errors: [
    {
      row: 3,
      column: 'sku',
      code: 'import.twice_in_file',
      message: 'this is in row 2 already',
      value: 'A-1',
      params: { row: 2 },
      found_by: 'check',
    },
  ],
})

/** A server with one import, which changes as the real one would. */
function served(first: Import, refused: ImportRow[] = [TWICE]) {
  let now = first
  let bad = refused
  const all = [row(2, ['A-1', 'Mug', 'red']), ...refused]
  return {
    become: (next: Partial<Import>, rows: ImportRow[] = bad) => {
      now = { ...now, ...next }
      bad = rows
    },
    handlers: {
      'GET /api/v1/imports/i1': () => json(now),
      'GET /api/v1/imports/i1/rows': ({ path }: { path: string }) => {
        const items = path.includes('show=refused') ? bad : all
        return json({ total: items.length, from: 0, items })
      },
      'GET /api/v1/imports/i1/error-kinds': () =>
        json({
          items: bad.length
            ? [{ code: 'import.twice_in_file', column: 'sku', rows: 1, example: 'A-1', found_by: 'check' }]
            : [],
        }),
    },
  }
}

describe('an import that is checked', () => {
  test('shows what is wrong first: the row, the column, the value and what to do', async () => {
    const { handlers } = served(CHECKED)
    openConsole('/imports/i1', handlers, { session: SESSION })
    const grid = await screen.findByRole('grid', { name: 'Rows of the file' })
    const cell = await within(grid).findByRole('gridcell', { name: 'A-1' })
    expect(cell).toHaveAttribute('aria-invalid', 'true')
    const about = screen.getByRole('region', { name: 'Row 3' })
    expect(about).toHaveTextContent('SKUA-1Row 2 has the same already. Change one of them.')
    expect(screen.getByText(/Encoding: windows-1251 · Delimiter: semicolon/)).toBeVisible()
    expect(screen.getByRole('button', { name: 'Refused 1' })).toHaveAttribute('aria-pressed', 'true')
  })

  test('in Russian it is said in Russian', async () => {
    const { handlers } = served(CHECKED)
    openConsole('/imports/i1', handlers, { session: SESSION, language: 'ru' })
    const about = await screen.findByRole('region', { name: 'Строка 3' })
    expect(about).toHaveTextContent('АртикулA-1То же самое уже есть в строке 2. Измените одну из них.')
  })

  test('a cell is edited with the keyboard, sent by itself, and the rows are checked again', async () => {
    const server = served(CHECKED)
    const { user, calls } = openConsole(
      '/imports/i1',
      {
        ...server.handlers,
        'POST /api/v1/imports/i1/check': () => {
          const checking = { ...CHECKED, state: 'checking' as const }
          server.become(
            { state: 'checked', bad_rows: 0, would_add: 2, errors: 0, checked_at: '2026-01-01T00:01:00Z' },
            [],
          )
          return json(checking)
        },
      },
      { session: SESSION },
    )
    const grid = await screen.findByRole('grid')
    await user.click(await within(grid).findByRole('gridcell', { name: 'A-1' }))
    await user.keyboard('{Enter}')
    const field = within(grid).getByRole('textbox', { name: 'Артикул, row 3' })
    await user.clear(field)
    await user.type(field, 'A-3{Enter}')
    expect(within(grid).getByRole('gridcell', { name: 'A-3' })).toBeVisible()
    await waitFor(() =>
      expect(calls.some(({ route }) => route === 'POST /api/v1/imports/i1/check')).toBe(true),
    )
    const sent = calls.find(({ route }) => route === 'POST /api/v1/imports/i1/check')
    expect(sent?.body).toEqual({ edits: [{ row: 3, cell: 0, value: 'A-3' }] })
    expect(await screen.findByRole('button', { name: 'Bring in all 3 rows' })).toBeVisible()
  })

  test('Esc takes the edit back, and nothing is sent', async () => {
    const { handlers } = served(CHECKED)
    const { user, calls } = openConsole('/imports/i1', handlers, { session: SESSION })
    const grid = await screen.findByRole('grid')
    await user.dblClick(await within(grid).findByRole('gridcell', { name: 'Cup' }))
    await user.keyboard('xxx{Escape}')
    expect(within(grid).getByRole('gridcell', { name: 'Cup' })).toBeVisible()
    expect(calls.some(({ route }) => route.startsWith('POST'))).toBe(false)
  })

  test('only the valid rows are brought in where some are not', async () => {
    const { handlers } = served(CHECKED)
    const { user, calls } = openConsole(
      '/imports/i1',
      { ...handlers, 'POST /api/v1/imports/i1/commit': () => json({ ...CHECKED, state: 'committing' }) },
      { session: SESSION },
    )
    await user.click(await screen.findByRole('button', { name: 'Bring in only the 2 valid rows' }))
    const sent = calls.find(({ route }) => route === 'POST /api/v1/imports/i1/commit')
    expect(sent?.body).toEqual({ mode: 'only_valid' })
  })

  test('the same stock a second time is asked about', async () => {
    const stock = { ...CHECKED, kind: 'stock' as const, bad_rows: 0, errors: 0 }
    const { handlers } = served(stock, [])
    const answers = [problem(409, 'import.same_file', { detail: 'The very same file.' }), json(stock)]
    const { user, calls } = openConsole(
      '/imports/i1',
      { ...handlers, 'POST /api/v1/imports/i1/commit': () => answers.shift() ?? new Error('no more') },
      { session: SESSION },
    )
    await user.click(await screen.findByRole('button', { name: /^Bring in all/ }))
    await user.click(await screen.findByRole('button', { name: 'Bring it in once more' }))
    const sent = calls.filter(({ route }) => route === 'POST /api/v1/imports/i1/commit')
    expect(sent.map(({ body }) => body)).toEqual([{ mode: 'all' }, { mode: 'all', repeat: true }])
  })

  test('whoever may only look is shown no way to change it', async () => {
    const { handlers } = served(CHECKED)
    const session = { ...BOSS, permissions: [...BOSS.permissions, 'import:read'] }
    const { user } = openConsole('/imports/i1', handlers, { session })
    const grid = await screen.findByRole('grid')
    await user.dblClick(await within(grid).findByRole('gridcell', { name: 'Cup' }))
    expect(within(grid).queryByRole('textbox')).toBeNull()
    expect(screen.queryByRole('button', { name: /Bring in|Cancel/ })).toBeNull()
  })
})

test('a file whose columns are not known asks what they are', async () => {
  const failed: Import = {
    ...CHECKED,
    state: 'failed',
    rows: 0,
    failure_code: 'import.columns_missing',
    failure_detail: 'The first row must name the columns.',
    headings: ['Artikel', 'Text'],
    heading_columns: [null, 'name'],
    sample: [['A-1', 'Mug']],
  }
  const { handlers } = served(failed, [])
  const { user, calls } = openConsole(
    '/imports/i1',
    { ...handlers, 'POST /api/v1/imports/i1/check': () => json({ ...failed, state: 'checking' }) },
    { session: SESSION },
  )
  expect(await screen.findByText('Not there yet: SKU')).toBeVisible()
  const apply = screen.getByRole('button', { name: 'Check with these columns' })
  expect(apply).toHaveAttribute('aria-disabled', 'true')
  await user.selectOptions(screen.getByRole('combobox', { name: 'Is: Artikel' }), 'name')
  expect(screen.getByText('Two columns are Name. Leave one of them out.')).toBeVisible()
  await user.selectOptions(screen.getByRole('combobox', { name: 'Is: Artikel' }), 'sku')
  await user.click(apply)
  const sent = calls.find(({ route }) => route === 'POST /api/v1/imports/i1/check')
  expect(sent?.body).toEqual({ map: ['Artikel=sku', 'Text=name'] })
})

test('what came in is taken back after a second word, and what stays says why', async () => {
  const done: Import = {
    ...CHECKED,
    state: 'done',
    mode: 'all',
    bad_rows: 0,
    errors: 0,
    added: 3,
    done_rows: 3,
  }
  const kept = row(3, ['A-3', 'Cup', ''], {
    errors: [
      {
        row: 3,
        column: 'sku',
        code: 'catalog.item_in_use',
        message: 'this stays',
        value: null,
        params: { usages: [{ context: 'inventory', what: 'stock', count: 1, examples: ['A-01-02'] }] },
        found_by: 'undo',
      },
    ],
  })
  const server = served(done, [])
  const { user } = openConsole(
    '/imports/i1',
    {
      ...server.handlers,
      'POST /api/v1/imports/i1/undo': () => {
        server.become(
          { state: 'undone', kept: 1, undone_rows: 3, errors: 1, finished_at: '2026-01-01T00:09:00Z' },
          [kept],
        )
        return json({ ...done, state: 'undoing' })
      },
    },
    { session: SESSION },
  )
  await user.click(await screen.findByRole('button', { name: 'Take it back' }))
  expect(screen.getByText('Take back 3 rows?')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Take it back' }))
  expect(await screen.findByText(/1 row stays/)).toBeVisible()
  expect(await screen.findByText('It stays, because of: stock (A-01-02).')).toBeVisible()
})

test.each([
  {
    kind: 'deliveries',
    will: /Deliveries that nothing was received on are cancelled; their numbers are free/,
    code: 'receiving.already_received',
    usage: { context: 'receiving', what: 'receipts', count: 2, examples: ['MUG', 'TEA'] },
    says: 'It stays, because goods were received on it: receipts (MUG, TEA).',
  },
  {
    kind: 'orders',
    will: /Orders that were not released are cancelled and give up what they were promised/,
    code: 'shipments.order_in_work',
    usage: { context: 'shipments', what: 'pick lists', count: 1, examples: ['SO-000012'] },
    says: 'It stays, because the order is worked on: pick list of the order (SO-000012).',
  },
] as const)('$kind are taken back, and what is worked on says by what', async (document) => {
  const { kind, will, code, usage, says } = document
  const columns = {
    headings: ['number', 'sku', 'quantity'],
    heading_columns: ['number', 'sku', 'quantity'],
    columns: ['number', 'sku', 'quantity'],
  }
  const done = { ...CHECKED, ...columns, kind, state: 'done', added: 3, bad_rows: 0, errors: 0 } as const
  const kept = row(2, ['D-1', 'MUG', '5'], {
    outcome: 'refused',
    errors: [
      {
        row: 2,
        column: 'number',
        code,
        message: 'this stays',
        value: 'D-1',
        params: { number: 'D-1', usages: [usage] },
        found_by: 'undo',
      },
    ],
  })
  const server = served(done, [])
  let settled = false
  const { user } = openConsole(
    '/imports/i1',
    {
      ...server.handlers,
      'POST /api/v1/imports/i1/undo': () => {
        const rows = settled ? [] : [kept]
        server.become({ state: 'undone', kept: rows.length, undone_rows: 3, errors: rows.length }, rows)
        return json({ ...done, state: 'undoing' })
      },
    },
    { session: SESSION },
  )
  await user.click(await screen.findByRole('button', { name: 'Take it back' }))
  expect(screen.getByText(will)).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Take it back' }))
  expect(await screen.findByText(/1 row stays/)).toBeVisible()
  expect(await screen.findByText(says)).toBeVisible()
  // Once that is settled, it is taken back too.
  settled = true
  await user.click(screen.getByRole('button', { name: 'Take it back' }))
  expect(screen.getByText('Take back 1 row?')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Take it back' }))
  expect(await screen.findByText('All that it brought in is cancelled.')).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Take it back' })).toBeNull()
})

test('a file is sent as it is, and its page opens', async () => {
  const { handlers } = served({ ...CHECKED, bad_rows: 0, errors: 0 }, [])
  const { user, calls, history } = openConsole(
    '/imports/new',
    { ...handlers, 'POST /api/v1/imports': () => json({ ...CHECKED, state: 'checking' }, 201) },
    { session: SESSION },
  )
  await user.click(await screen.findByRole('radio', { name: /^Items/ }))
  const file = new File(['sku;name\n'], 'items.csv', { type: 'text/csv' })
  await user.upload(screen.getByLabelText(/Choose a file/), file)
  await waitFor(() => expect(history.location.pathname).toBe('/imports/i1'))
  const sent = calls.find(({ route }) => route === 'POST /api/v1/imports')
  expect(sent?.path).toContain('kind=items&file=items.csv&remember=true')
  expect(sent?.headers.get('idempotency-key')).toBeTruthy()
})

test('what somebody may not import says which permission that needs', async () => {
  const session = { ...SESSION, permissions: SESSION.permissions.filter((it) => it !== 'catalog:write') }
  openConsole('/imports/new', {}, { session })
  expect(await screen.findByText(/It needs the permission catalog:write/)).toBeVisible()
  expect(screen.queryByLabelText(/Choose a file/)).toBeNull()
})

test('the history leads to each import, and to a new one', async () => {
  openConsole('/imports', { 'GET /api/v1/imports': () => page([CHECKED]) }, { session: SESSION })
  expect(await screen.findByRole('link', { name: 'items.csv' })).toBeVisible()
  expect(screen.getByRole('link', { name: 'New import' })).toHaveAttribute('href', '/imports/new')
})
