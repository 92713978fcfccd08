import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { BOSS, openConsole, page } from '~/testing/console'
import { GATE, ITEM_SMALL, JOB } from '~/testing/labels'
import { json, problem } from '~/testing/server'

const session = { ...BOSS, permissions: [...BOSS.permissions, 'labels:print', 'labels:manage'] }
const FAILED = {
  ...JOB,
  state: 'failed' as const,
  attempts: 8,
  trouble: { code: 'labels.printer_refused', detail: '10.0.0.7 is there, but takes nothing' },
  may_repeat: true,
}
const STUCK = { ...GATE, waiting: 2, trouble: { code: 'labels.printer_stuck', detail: 'took 3 of 9' } }

const routes = {
  'GET /api/v1/printers': () => page([STUCK]),
  'GET /api/v1/print-jobs': () => page([FAILED]),
  'GET /api/v1/print-jobs/j1': () => json(FAILED),
  'GET /api/v1/label-templates': () => page([ITEM_SMALL]),
}

beforeEach(() => localStorage.clear())

describe('the printers', () => {
  test('say what waits and why, with what to do', async () => {
    const { user } = openConsole('/printers', routes, { session })
    await user.click(await screen.findByText('Gate 3'))
    expect(await screen.findByText(/Is it out of labels or ribbon/)).toBeVisible()
    expect(screen.getAllByText('2 jobs wait').length).toBeGreaterThan(0)
    const queue = screen.getByRole('region', { name: 'Last jobs' })
    expect(within(queue).getByText('Not printed')).toBeVisible()
  })

  test('are added, and what is wrong stands at its field', async () => {
    let right = false
    const { user, calls } = openConsole(
      '/printers?row=new',
      {
        ...routes,
        'POST /api/v1/printers': () =>
          right
            ? json(GATE, 201)
            : problem(422, 'invalid', {
                errors: [{ pointer: '/host', code: 'labels.host_not_allowed', detail: 'no' }],
              }),
      },
      { session },
    )
    const form = () => screen.getByRole('button', { name: 'Add it' }).closest('form') as HTMLFormElement
    await user.type(await screen.findByLabelText('Name'), 'Gate 3')
    await user.type(within(form()).getByLabelText('Code'), 'gate')
    await user.type(screen.getByLabelText('Name or IP address in the network'), '8.8.8.8')
    await user.click(screen.getByRole('button', { name: 'Add it' }))
    expect(await screen.findByText(/add its network to the setting printer_networks/)).toBeVisible()
    right = true
    await user.click(screen.getByRole('button', { name: 'Add it' }))
    await waitFor(() => expect(calls.filter(({ route }) => route === 'POST /api/v1/printers').length).toBe(2))
    expect(calls.find(({ route }) => route === 'POST /api/v1/printers')?.body).toEqual({
      code: 'GATE',
      name: 'Gate 3',
      host: '8.8.8.8',
      port: 9100,
      dpi: 203,
      width_mm: 104,
    })
  })

  test('are switched off as they were seen', async () => {
    const { user, calls } = openConsole(
      '/printers?row=p-gate',
      { ...routes, 'PUT /api/v1/printers/p-gate': () => json({ ...GATE, active: false }) },
      { session },
    )
    await user.click(await screen.findByRole('button', { name: 'Switch off' }))
    await waitFor(() => expect(calls.some(({ route }) => route.startsWith('PUT'))).toBe(true))
    const sent = calls.find(({ route }) => route.startsWith('PUT'))
    expect(sent?.headers.get('if-match')).toBe('"3"')
    expect(sent?.body).toMatchObject({ active: false, printer: { code: 'GATE', port: 9100 } })
  })

  test('are not to be changed by everybody', async () => {
    const operator = { ...BOSS, permissions: ['labels:print'] }
    openConsole('/printers?row=p-gate', routes, { session: operator })
    expect(await screen.findByRole('button', { name: 'Print its own label' })).toBeVisible()
    expect(screen.queryByRole('button', { name: 'Switch off' })).not.toBeInTheDocument()
    expect(screen.queryByRole('button', { name: 'Add a printer' })).not.toBeInTheDocument()
  })
})

test('a print job that failed says why and what may be double, and is printed again', async () => {
  const { user, calls } = openConsole(
    '/print-jobs?row=j1',
    { ...routes, 'POST /api/v1/print-jobs/j1/retry': () => json({ ...JOB, state: 'waiting' }) },
    { session },
  )
  expect(await screen.findByText(/Is raw printing on/)).toBeVisible()
  expect(screen.getByText(/Some labels may be there twice/)).toBeVisible()
  expect(screen.getByRole('link', { name: 'Open as PDF' })).toHaveAttribute(
    'href',
    '/api/v1/print-jobs/j1/file?format=pdf',
  )
  await user.click(screen.getByRole('button', { name: 'Print again' }))
  await waitFor(() =>
    expect(calls.some(({ route }) => route === 'POST /api/v1/print-jobs/j1/retry')).toBe(true),
  )
})

test('a template is seen in both languages, and what it is made of', async () => {
  const body = { ...ITEM_SMALL, template: { format: 1, name: 'item_58x40' } }
  openConsole(
    '/label-templates?row=item_58x40',
    { ...routes, 'GET /api/v1/label-templates/item_58x40': () => json(body) },
    { session, language: 'ru' },
  )
  expect(await screen.findByRole('link', { name: 'Просмотр: Русский' })).toHaveAttribute(
    'href',
    '/api/v1/label-templates/item_58x40/preview?language=ru&format=pdf',
  )
  expect(screen.getByText(/"format": 1/)).toBeVisible()
  expect(screen.getAllByText('Item, small по-русски').length).toBeGreaterThan(0)
})

describe('the label of what a card shows', () => {
  const item = {
    id: 'i1',
    sku: 'MUG',
    name: 'Blue mug',
    owner_id: 'o1',
    base_unit: 'pcs',
    active: true,
    tracking: 'none',
    packagings: [],
    category: null,
    category_id: null,
    abc: null,
    min_remaining_days: null,
    external_ref: null,
    source: null,
    updated_at: '2026-01-01T00:00:00Z',
  }
  const card = {
    ...routes,
    'GET /api/v1/items/i1': () => json(item),
    'GET /api/v1/availability': () => json({}),
    'GET /api/v1/printers': () => page([GATE]),
  }

  test('is printed where it stands, and its way is shown', async () => {
    const { user, calls } = openConsole(
      '/items/i1',
      {
        ...card,
        'POST /api/v1/print-jobs': () => json(JOB, 201),
        'GET /api/v1/print-jobs/j1': () => json({ ...JOB, state: 'printed' }),
      },
      { session },
    )
    await user.click(await screen.findByRole('button', { name: 'Print label' }))
    await user.click(await screen.findByRole('radio', { name: 'Русский' }))
    await user.click(screen.getByRole('button', { name: 'Print' }))
    expect(await screen.findByText('Sent to the printer')).toBeVisible()
    expect(calls.find(({ route }) => route === 'POST /api/v1/print-jobs')?.body).toEqual({
      template: 'item_58x40',
      what: { kind: 'item', ids: ['i1'] },
      language: 'ru',
      copies: 1,
      printer_id: 'p-gate',
    })
  })

  test('is refused in plain words', async () => {
    const { user } = openConsole(
      '/items/i1',
      {
        ...card,
        'POST /api/v1/print-jobs': () =>
          problem(422, 'invalid', {
            errors: [{ pointer: '/what/ids/0', code: 'labels.barcode_too_large', detail: 'in the template' }],
          }),
      },
      { session },
    )
    await user.click(await screen.findByRole('button', { name: 'Print label' }))
    await user.click(await screen.findByRole('button', { name: 'Print' }))
    expect(await screen.findByRole('alert')).toHaveTextContent('This barcode does not fit on the label')
  })

  test('is not offered to who may not print', async () => {
    openConsole('/items/i1', card)
    expect(await screen.findByRole('heading', { name: 'Blue mug' })).toBeVisible()
    expect(screen.queryByRole('button', { name: 'Print label' })).not.toBeInTheDocument()
  })
})
