import { screen, within } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { openConsole, page } from '~/testing/console'
import { json, problem } from '~/testing/server'
import { hoursOf } from './Day'
import { dayAt, dayBefore, dayStart } from './day'
// What the page is made of is loaded before the clock of the first test runs.
import './TowerPage'

beforeEach(() => vi.spyOn(console, 'warn').mockReturnValue(undefined))

const site = { id: 'w1', code: 'W1', name: 'Main', time_zone: 'Europe/Moscow' }
const kind = (name: string, more: object = {}) => ({
  kind: name,
  waiting: 0,
  in_work: 0,
  lapsed: 0,
  oldest_opened_at: null,
  ...more,
})

const figures = {
  'GET /api/v1/warehouses': () => page([site]),
  'GET /api/v1/deliveries/figures': () => json({ late: 2, due_today: 5, processing: 1, differing: 0 }),
  'GET /api/v1/orders/figures': () =>
    json({
      late: 0,
      due_today: 7,
      short: 3,
      states: [
        { state: 'open', orders: 1001 },
        { state: 'packed', orders: 0 },
      ],
    }),
  'GET /api/v1/tasks/figures': () =>
    json({
      kinds: [
        kind('putaway'),
        kind('pick', { waiting: 12, in_work: 4, lapsed: 1 }),
        kind('count'),
        kind('exception'),
      ],
    }),
  'GET /api/v1/workers': () =>
    page([
      {
        account_id: 'a1',
        name: 'ann',
        person_id: 'p1',
        person_name: 'Anna Petrova',
        assigned: 2,
        holds: [
          {
            id: 't1',
            kind: 'pick',
            location: 'A-01',
            summary: {},
            started_at: '2026-01-01T00:00:00Z',
            lease_until: null,
          },
        ],
      },
      { account_id: 'a2', name: 'idle', person_id: null, person_name: null, assigned: 0, holds: [] },
    ]),
  'GET /api/v1/stock/figures': () =>
    json({
      on_hand: '1200.5',
      reserved: '200',
      available: '900',
      places: 100,
      occupied_places: 60,
      at: '2026-01-01T00:00:00Z',
    }),
  'GET /api/v1/pick-lists/hours': () => json([]),
  'GET /api/v1/receipts/hours': () => json([]),
}

const part = async (name: string) => within(await screen.findByRole('region', { name }))

describe('the control tower', () => {
  test('shows each figure as a link to the list that it is made of', async () => {
    openConsole('/', figures)
    const late = await (await part('Deliveries')).findByRole('link', { name: 'Late 2' })
    const before = dayBefore(dayAt(site.time_zone, Date.now()))
    expect(late).toHaveAttribute('href', `/deliveries?sort=expected&expected_until=${before}`)
    expect((await part('Orders')).getByRole('link', { name: 'Short of goods 3' })).toHaveAttribute(
      'href',
      '/orders?short=true&sort=due',
    )
    expect(screen.getByRole('link', { name: / 1,000\+$/ })).toHaveAttribute('href', '/orders?state=open')
    expect(screen.queryByRole('link', { name: /^Packed/ })).not.toBeInTheDocument()
    const picks = screen.getByRole('row', { name: /^Pick 12 4 1/ })
    expect(within(picks).getByRole('link', { name: '1' })).toHaveAttribute(
      'href',
      '/tasks?kind=pick&work=lapsed',
    )
  })

  test('shows who works and on what, and leaves out who does not', async () => {
    openConsole('/', figures)
    const people = await part('At work now')
    expect(await people.findByRole('link', { name: 'Anna Petrova' })).toHaveAttribute(
      'href',
      '/tasks?holder=a1',
    )
    expect(people.getByRole('link', { name: 'Pick A-01' })).toHaveAttribute('href', '/tasks/t1')
    expect(people.queryByText('idle')).not.toBeInTheDocument()
  })

  test('says of each part alone that it cannot be read', async () => {
    openConsole('/', { ...figures, 'GET /api/v1/orders/figures': () => problem(500, 'internal') })
    expect(await (await part('Orders')).findByRole('alert')).toHaveTextContent('These figures cannot be read')
    expect(await (await part('Deliveries')).findByRole('link', { name: 'Late 2' })).toBeVisible()
  })

  test('says that there is no warehouse yet', async () => {
    openConsole('/', { ...figures, 'GET /api/v1/warehouses': () => page([]) })
    expect(await screen.findByText('No warehouse yet')).toBeVisible()
  })
})

describe('the day at a site', () => {
  test('is that of its clock', () => {
    const night = Date.parse('2026-11-25T21:30:00Z')
    expect(dayAt('Europe/Moscow', night)).toBe('2026-11-26')
    expect(dayAt('America/New_York', night)).toBe('2026-11-25')
    expect(dayStart('Europe/Moscow', night).toISOString()).toBe('2026-11-25T21:00:00.000Z')
    expect(dayBefore('2026-03-01')).toBe('2026-02-28')
  })

  test('begins at midnight also when the clocks were changed since', () => {
    expect(dayStart('Europe/Berlin', Date.parse('2026-03-29T10:00:00Z')).toISOString()).toBe(
      '2026-03-28T23:00:00.000Z',
    )
    expect(dayStart('Europe/Berlin', Date.parse('2026-10-25T10:00:00Z')).toISOString()).toBe(
      '2026-10-24T22:00:00.000Z',
    )
  })

  test('has all of its hours until now', () => {
    const hours = hoursOf([{ hour: 1, lines: 4 }], [{ hour: 2, lines: 6 }], 2)
    expect(hours).toEqual([
      { hour: 0, picked: 0, received: 0 },
      { hour: 1, picked: 4, received: 0 },
      { hour: 2, picked: 0, received: 6 },
    ])
  })
})
