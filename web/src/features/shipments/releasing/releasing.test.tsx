import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { PreviewedLine, PreviewedOrder } from '~/api/shipments'
import { openConsole, page } from '~/testing/console'
import { line, order } from '~/testing/orders'
import { json, problem } from '~/testing/server'
import { differs, inSequence } from './came'
// What the page is made of is loaded before the clock of the first test runs.
import '../OrdersPage'

beforeEach(() => vi.spyOn(console, 'warn').mockReturnValue(undefined))

const WHY = { order: 'fifo', rank: 1, received_at: '2026-01-01T00:00:00Z', expires_on: null, free: 10 }

const previewedLine = (more: Partial<PreviewedLine> = {}): PreviewedLine => ({
  id: 'n1',
  line_no: 1,
  item_id: 'i1',
  sku: 'MIXER-500',
  name: 'Hand mixer',
  base_unit: 'pcs',
  wanted: '9',
  claimed: '6',
  claims: [
    { location_id: 'l1', location: 'A-01', lot: null, serial: null, quantity: '6', why: WHY as never },
  ],
  shortage: { missing: '3', refusal: null, passed_over: [{ why: 'locked', quantity: '4' }] },
  taken: [],
  ...more,
})

const previewed = (more: Partial<PreviewedOrder> = {}): PreviewedOrder => ({
  id: 'r1',
  number: 'SO-000005',
  state: 'promised',
  policy: 'ship_available',
  outcome: 'part',
  refusal: null,
  lines: [previewedLine()],
  ...more,
})

const PREVIEW = 'POST /api/v1/orders/release-preview'
const whole: Partial<PreviewedOrder> = {
  outcome: 'whole',
  lines: [previewedLine({ claimed: '9', shortage: null })],
}
const refused: Partial<PreviewedOrder> = {
  outcome: 'refused',
  lines: [],
  refusal: { code: 'shipments.on_hold', detail: 'It is on hold.' },
}

test('an order is released after it was told what it would get, and what came is told after', async () => {
  let state = 'promised'
  const released = () =>
    order({
      state,
      lines: state === 'promised' ? [line()] : [line({ allocated: '6', short: '3', open: '9' })],
    })
  const { user, calls } = openConsole('/orders/r1', {
    'GET /api/v1/orders/r1': () => json(released()),
    [PREVIEW]: () => json({ orders: [previewed()] }),
    'POST /api/v1/orders/r1/release': () => {
      state = 'partially_allocated'
      return json(released())
    },
  })
  await user.click(await screen.findByRole('button', { name: 'Release' }))
  const panel = await screen.findByRole('region', { name: 'Release 1 order' })
  expect(await within(panel).findByText('Would be short')).toBeVisible()
  expect(within(panel).getByRole('button', { name: 'Release to the floor' })).toHaveFocus()
  expect(within(panel).getByText(/in a locked location/)).toBeVisible()
  expect(within(panel).getByText(/What there is goes to the floor, the rest waits/)).toBeVisible()
  expect(calls.some(({ route }) => route.endsWith('/release'))).toBe(false)
  expect(calls.find(({ route }) => route === PREVIEW)?.body).toEqual({
    order_ids: ['r1'],
    take_from_lower: false,
  })
  await user.click(within(panel).getByRole('button', { name: 'Release to the floor' }))
  expect(await within(panel).findByText('Short')).toBeVisible()
  expect(within(panel).queryByText(/Otherwise than shown/)).not.toBeInTheDocument()
  expect(calls.find(({ route }) => route.endsWith('/release'))?.body).toEqual({ take_from_lower: false })
  await user.click(within(panel).getByRole('button', { name: 'Close' }))
  expect(screen.queryByRole('region', { name: 'Release 1 order' })).not.toBeInTheDocument()
  expect(screen.queryByRole('button', { name: 'Release' })).not.toBeInTheDocument()
})

test('with goods of less urgent orders it is looked anew, and told whose they are', async () => {
  const taken = [{ order_id: 'r9', number: 'SO-000009', quantity: '3' }]
  const { user, calls } = openConsole('/orders/r1', {
    'GET /api/v1/orders/r1': () => json(order()),
    [PREVIEW]: ({ body }) =>
      json({
        orders: [
          (body as { take_from_lower: boolean }).take_from_lower
            ? previewed({ outcome: 'whole', lines: [previewedLine({ claimed: '9', shortage: null, taken })] })
            : previewed(),
        ],
      }),
    'POST /api/v1/orders/r1/release': () =>
      json(order({ state: 'partially_allocated', lines: [line({ allocated: '7', short: '2' })] })),
  })
  await user.click(await screen.findByRole('button', { name: 'Release' }))
  await screen.findByText('Would be short')
  await user.click(screen.getByRole('checkbox', { name: /less urgent orders/ }))
  expect(await screen.findByText('Would be whole')).toBeVisible()
  expect(screen.getByRole('link', { name: 'SO-000009' })).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Release to the floor' }))
  expect(await screen.findByText('Otherwise than shown: the stock has changed since')).toBeVisible()
  expect(calls.find(({ route }) => route.endsWith('/release'))?.body).toEqual({ take_from_lower: true })
})

test('while it is looked nothing can be released, and where it cannot be told it says so', async () => {
  let answer: (reply: Response) => void = () => undefined
  let asked = 0
  const { user, calls } = openConsole('/orders/r1', {
    'GET /api/v1/orders/r1': () => json(order()),
    [PREVIEW]: () => {
      asked += 1
      return asked === 1 ? new Promise((resolve) => (answer = resolve)) : json({ orders: [previewed(whole)] })
    },
  })
  await user.click(await screen.findByRole('button', { name: 'Release' }))
  expect(await screen.findByRole('status', { name: 'Looking what they would get…' })).toBeVisible()
  const now = screen.getByRole('button', { name: 'Release to the floor' })
  expect(now).toHaveAttribute('aria-disabled', 'true')
  await user.click(now)
  expect(calls.some(({ route }) => route.endsWith('/release'))).toBe(false)
  answer(problem(422, 'invalid', { detail: 'These orders have too many lines.' }))
  const alert = await screen.findByRole('alert')
  expect(within(alert).getByText(/too many lines/)).toBeVisible()
  expect(now).toHaveAttribute('aria-disabled', 'false')
  await user.click(within(alert).getByRole('button', { name: 'Look again' }))
  expect(await screen.findByText('Would be whole')).toBeVisible()
})

test('an order that would not be released says why, in Russian too', async () => {
  const { user } = openConsole(
    '/orders/r1',
    {
      'GET /api/v1/orders/r1': () => json(order()),
      [PREVIEW]: () => json({ orders: [previewed(refused)] }),
    },
    { language: 'ru' },
  )
  await user.click(await screen.findByRole('button', { name: 'Отдать в работу' }))
  expect(await screen.findByText('Он удержан. Сначала отпустите его.')).toBeVisible()
  expect(screen.getByRole('button', { name: 'Отдать в работу' })).toHaveAttribute('aria-disabled', 'true')
})

describe('several orders from the list', () => {
  const rows = [
    order({ id: 'r1', number: 'SO-1', priority: 50 }),
    order({ id: 'r2', number: 'SO-2', priority: 90 }),
    order({ id: 'r3', number: 'SO-3', state: 'hold' }),
  ]
  const orders = [
    previewed({ id: 'r2', number: 'SO-2', ...whole }),
    previewed({ id: 'r1', number: 'SO-1' }),
    previewed({ id: 'r3', number: 'SO-3', ...refused }),
  ]
  const allocated = (id: string, number: string) => () =>
    json(order({ id, number, state: 'allocated', lines: [line({ allocated: '9' })] }))

  async function selected(handlers: Parameters<typeof openConsole>[1]) {
    const shown = openConsole('/orders', {
      'GET /api/v1/orders': () => page(rows),
      [PREVIEW]: () => json({ orders }),
      ...handlers,
    })
    for (const row of rows) {
      await shown.user.click(await screen.findByRole('checkbox', { name: new RegExp(row.number) }))
    }
    await shown.user.click(screen.getByRole('button', { name: 'Release…' }))
    const panel = await screen.findByRole('region', { name: 'Release 3 orders' })
    return { ...shown, panel: within(panel) }
  }
  const releases = (calls: { route: string }[]) =>
    calls.filter(({ route }) => route.endsWith('/release')).map(({ route }) => route.split('/')[4])

  test('are looked at and released the most urgent first, and those that cannot be are left', async () => {
    const { user, calls, panel } = await selected({
      'POST /api/v1/orders/r2/release': allocated('r2', 'SO-2'),
      'POST /api/v1/orders/r1/release': allocated('r1', 'SO-1'),
    })
    expect(await panel.findByText(/It is on hold/)).toBeVisible()
    expect(calls.find(({ route }) => route === PREVIEW)?.body).toMatchObject({
      order_ids: ['r2', 'r1', 'r3'],
    })
    await user.click(panel.getByRole('button', { name: 'Release 2 orders to the floor' }))
    expect(await panel.findByText('2 of 2 done')).toBeVisible()
    expect(releases(calls)).toEqual(['r2', 'r1'])
    expect(panel.getByText('Whole: 2')).toBeVisible()
    expect(panel.getAllByText(/Otherwise than shown/)).toHaveLength(1)
  })

  test('may be released only as far as they would be whole', async () => {
    const { user, calls, panel } = await selected({
      'POST /api/v1/orders/r2/release': allocated('r2', 'SO-2'),
    })
    await user.click(await panel.findByRole('checkbox', { name: 'Only orders that would be whole' }))
    await user.click(panel.getByRole('button', { name: 'Release 1 order to the floor' }))
    expect(await panel.findByText('1 of 1 done')).toBeVisible()
    expect(releases(calls)).toEqual(['r2'])
  })

  test('are not released past that wish where it is not known any more which would be whole', async () => {
    let known = true
    const { user, calls, panel } = await selected({
      [PREVIEW]: () => (known ? json({ orders }) : problem(422, 'shipments.too_many_lines')),
    })
    const wish = await panel.findByRole('checkbox', { name: 'Only orders that would be whole' })
    await user.click(wish)
    known = false
    await user.click(panel.getByRole('checkbox', { name: /less urgent/ }))
    expect(await panel.findByText(/was not found out|could not be/i)).toBeVisible()
    const release = panel.getByRole('button', { name: /Release 0 orders/ })
    expect(release).toHaveAttribute('aria-disabled', 'true')
    await user.click(release)
    expect(releases(calls)).toEqual([])
    // It can be given up: what was asked for at first is what is released then.
    await user.click(panel.getByRole('checkbox', { name: 'Only orders that would be whole' }))
    expect(panel.getByRole('button', { name: /Release 3 orders/ })).toHaveAttribute('aria-disabled', 'false')
  })

  test('stop where no answer comes and go on there under the same key; a refusal stops nothing', async () => {
    let silent = true
    const { user, calls, panel } = await selected({
      'POST /api/v1/orders/r2/release': () =>
        silent
          ? new TypeError('no network')
          : problem(409, 'shipments.order_state', { detail: 'Just shipped.' }),
      'POST /api/v1/orders/r1/release': allocated('r1', 'SO-1'),
    })
    await panel.findByText(/It is on hold/)
    await user.click(panel.getByRole('button', { name: 'Release 2 orders to the floor' }))
    const goOn = await panel.findByRole('button', { name: 'Go on' })
    expect(releases(calls)).toEqual(['r2'])
    silent = false
    await user.click(goOn)
    expect(await panel.findByText('2 of 2 done')).toBeVisible()
    expect(panel.getByText(/Just shipped/)).toBeVisible()
    expect(releases(calls)).toEqual(['r2', 'r2', 'r1'])
    const keys = calls
      .filter(({ route }) => route === 'POST /api/v1/orders/r2/release')
      .map(({ headers }) => headers.get('idempotency-key'))
    expect(new Set(keys).size).toBe(1)
    await waitFor(() => expect(panel.queryByRole('button', { name: 'Go on' })).not.toBeInTheDocument())
  })
})

describe('the sequence of a release', () => {
  const row = (priority: number, due_on: string | null, created_at = '2026-01-01') => ({
    priority,
    due_on,
    created_at,
  })

  test('is the most urgent, then the first due, then the oldest', () => {
    const [late, soon, urgent, older] = [
      row(50, null),
      row(50, '2026-02-01', '2026-01-02'),
      row(90, null),
      row(50, '2026-02-01'),
    ]
    expect(inSequence([late, soon, urgent, older])).toEqual([urgent, older, soon, late])
  })

  test('what came differs from what was shown by any line', () => {
    expect(differs(previewed(), previewed())).toBe(false)
    expect(differs(undefined, previewed())).toBe(false)
    expect(differs(previewed(), previewed({ lines: [previewedLine({ claimed: '5' })] }))).toBe(true)
  })
})
