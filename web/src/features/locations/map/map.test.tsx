import { screen, within } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { BOSS, openConsole, page } from '~/testing/console'
import { json, problem } from '~/testing/server'

// jsdom neither measures nor draws; what is drawn is looked at in a browser (e2e/building.spec.ts).
beforeEach(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  )
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener() {}, removeEventListener() {} }))
})
HTMLCanvasElement.prototype.getContext = () => null
// Lists measure themselves by this.
Object.defineProperty(HTMLElement.prototype, 'offsetHeight', { configurable: true, get: () => 800 })
Object.defineProperty(HTMLElement.prototype, 'offsetWidth', { configurable: true, get: () => 400 })

const MAP = {
  codes: ['A-1', 'A-2', 'B-1'],
  x: [0, 0, 3000],
  y: [0, 1000, -1000],
  z: [0, 0, 0],
  kind: [0, 0, 0],
  zone: [0, 0, 0],
  type: [-1, -1, -1],
  lock: [0, 0, 3],
  kinds: ['storage'],
  zones: ['z1'],
  types: [],
  more: false,
}
const OCCUPANCY = { codes: ['A-2', 'B-1'], rows: [2, 1], units: [0, 0], coming: [0, 0], fill: [80, null] }
const routes = {
  'GET /api/v1/warehouses/w1/map': () => json(MAP),
  'GET /api/v1/warehouses/w1/map/occupancy': () => json(OCCUPANCY),
  'GET /api/v1/warehouses/w1/map/picks': () =>
    json({ codes: ['B-1'], picks: [7], since: '2026-11-19T00:00:00Z', counted_at: '2026-11-26T00:00:00Z' }),
}
const rows = () =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map((row) => row.textContent)

test('the table beside the map has every place with its figure, the fullest first', async () => {
  const { user, history } = openConsole('/map', routes)
  expect(await screen.findByText('80 %')).toBeVisible()
  expect(rows()).toEqual(['A-2Storage080 %', 'B-1Storage0in use', 'A-1Storage0empty'])
  await user.click(screen.getByRole('radio', { name: 'Picks' }))
  expect(await screen.findByText('7')).toBeVisible()
  expect(history.location.search).toContain('layer=picks')
  expect(rows()[0]).toBe('B-1Storage07')
  await user.type(screen.getByRole('searchbox', { name: 'Find a location' }), 'a-')
  expect(rows().filter(Boolean)).toEqual(['A-1Storage00', 'A-2Storage00'])
})

test('a place opens its card from the table', async () => {
  const { user, history, calls } = openConsole('/map', {
    ...routes,
    'GET /api/v1/warehouses/w1/locations/A-2': () => problem(404, 'locations.location_unknown'),
  })
  await user.click(await screen.findByRole('button', { name: 'A-2' }))
  expect(history.location.search).toContain('row=A-2')
  expect(await screen.findByRole('heading', { name: 'This could not be read' })).toBeVisible()
  expect(calls.some(({ route }) => route.endsWith('/locations/A-2'))).toBe(true)
})

test('who may not see stock is shown what they may: the locks', async () => {
  const session = { ...BOSS, permissions: ['locations:read'] }
  openConsole('/map', routes, { session })
  const shown = await screen.findByRole('group', { name: 'What is shown' })
  expect(within(shown).getAllByRole('radio')).toHaveLength(1)
  expect(within(shown).getByRole('radio', { name: 'Locks' })).toBeChecked()
  expect(rows()[0]).toBe('B-1Storage0nothing in or out')
})

test.each([
  [
    'no places',
    { ...MAP, codes: [], x: [], y: [], z: [], kind: [], zone: [], type: [], lock: [] },
    'No locations yet',
  ],
  ['no coordinates', { ...MAP, x: [0, 0, 0], y: [0, 0, 0] }, 'No location says where it stands'],
])('with %s the map says so and leads to the builder', async (_what, map, title) => {
  openConsole('/map', { ...routes, 'GET /api/v1/warehouses/w1/map': () => json(map) })
  expect(await screen.findByRole('heading', { name: title })).toBeVisible()
  expect(screen.getByRole('link', { name: 'Build locations' })).toHaveAttribute('href', '/locations/build')
})

const ZONE = { id: 'z1', warehouse_id: 'w1', code: 'A', name: 'Racks' }
const building = {
  ...routes,
  'GET /api/v1/zones': () => page([ZONE]),
  'GET /api/v1/location-types': () => page([]),
}

test('codes that exist are told while one types, and nothing is sent', async () => {
  const taken = () =>
    json(
      {
        status: 409,
        code: 'locations.location_code_taken',
        detail: 'Taken',
        params: { codes: ['A-1'] },
        errors: [],
      },
      409,
    )
  const { user, calls } = openConsole('/locations/build?pattern=A-1', {
    ...building,
    'POST /api/v1/locations/generate': taken,
  })
  expect(await screen.findByText('1 code exists already: nothing can be built like this')).toBeVisible()
  const pattern = screen.getByLabelText('Pattern of the codes')
  await user.clear(pattern)
  await user.type(pattern, 'B-{{1..')
  expect(screen.getByText(/brace at character 3 has no partner/)).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Build locations' }))
  const sent = calls.filter(({ route }) => route === 'POST /api/v1/locations/generate')
  expect(sent.every(({ body }) => (body as { dry_run?: boolean }).dry_run)).toBe(true)
})

test("what the server refuses stands at its field, in the person's language", async () => {
  const far = {
    pointer: '/steps',
    code: 'locations.out_of_bounds',
    detail: 'the place A-9 would stand outside',
  }
  openConsole(
    '/locations/build?pattern=C-{1..9}',
    { ...building, 'POST /api/v1/locations/generate': () => problem(422, 'invalid', { errors: [far] }) },
    { language: 'ru' },
  )
  expect(await screen.findByText('Таких расстояний и величин на складах не бывает.')).toBeVisible()
})
