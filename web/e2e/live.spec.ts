import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { type Answer, Api } from './api.ts'
import { ADMIN, Binary } from './binary.ts'

/** What happens on the floor is to show at a desk within this, reload or none. */
const BEHIND_MS = 2_000

let server: Binary
let api: Api
let site: { warehouse: string; owner: string; supplier: string }
test.beforeAll(async () => {
  server = await Binary.start()
  api = new Api(server.url, server.token)
  site = await build()
})
test.afterAll(() => server[Symbol.asyncDispose]())

/** A dock, some shelves and one item. */
async function build(): Promise<typeof site> {
  const made = async (path: string, body: unknown) => (await api.post(path, body)).id as string
  const warehouse = await made('/warehouses', { code: 'W1', name: 'First site', time_zone: 'Europe/Berlin' })
  const zone_id = await made('/zones', { warehouse_id: warehouse, code: 'A', name: 'Aisle A' })
  const places = { warehouse_id: warehouse, zone_id, start: { x_mm: 0, y_mm: 0, z_mm: 0 } }
  const steps = [{ x_mm: 1200, y_mm: 0, z_mm: 0 }]
  await api.post('/locations/generate', { ...places, pattern: 'A-01-{01..06}', kind: 'storage', steps })
  await api.post('/locations/generate', { ...places, pattern: 'DOCK-1', kind: 'dock', steps: [] })
  const owner = await made('/owners', { code: 'OWN', name: 'The owner' })
  const partner = { owner_id: owner, kind: 'supplier', code: 'NORTH', name: 'The supplier' }
  const packagings = [{ level: 'each', quantity: '1', weight_g: 300 }]
  await made('/items', { owner_id: owner, sku: 'MUG-RED', name: 'Red mug', tracking: 'none', packagings })
  return { warehouse, owner, supplier: await made('/partners', partner) }
}

async function signIn(page: Page, name = ADMIN.name, password = ADMIN.password): Promise<Page> {
  await page.goto(server.url)
  await page.locator('input[name=name]').fill(name)
  await page.locator('input[name=password]').fill(password)
  await page.locator('form:has(input[name=password]) button[type=submit]').first().click()
  await expect(page.getByRole('status').filter({ hasText: 'Live' })).toBeVisible()
  return page
}

/** A window of its own, as on another machine. */
const windowOf = async (browser: Browser) => (await browser.newContext({ locale: 'en-GB' })).newPage()

/** Goods come in; the task to put them away is open. */
async function receive(quantity: string): Promise<Answer> {
  const line = { sku: 'MUG-RED', quantity }
  const announced = await api.post('/deliveries', {
    owner_id: site.owner,
    warehouse_id: site.warehouse,
    supplier_id: site.supplier,
    dock: 'DOCK-1',
    lines: [line],
  })
  return api.post(`/deliveries/${announced.id}/receipts`, { by: 'unit', ...line })
}

/** The person whose account it is, with a token that works as them. */
function person(name: string, role = 'warehouse_operator') {
  server.run(['user', 'create', '--name', name, '--role', role, '--password-stdin'], `password of ${name}`)
  return new Api(server.url, server.run(['token', 'create', '--user', name]).trim())
}

test('what is done on the floor shows in a second window by itself', async ({ browser }) => {
  const board = await signIn(await windowOf(browser))
  const tower = await signIn(await windowOf(browser))
  const work = tower.getByRole('region', { name: 'Work on the floor' }).first()
  const putaway = work.getByRole('row', { name: /^Put away/ })
  await expect(putaway).toContainText('0')
  await board.goto(`${server.url}/tasks`)
  await expect(board.getByRole('status').filter({ hasText: 'Live' })).toBeVisible()
  await expect(board.getByText('Nothing is to be done')).toBeVisible()

  await receive('12')
  await expect(board.getByRole('cell', { name: 'Put away', exact: true })).toBeVisible({ timeout: BEHIND_MS })
  await expect(putaway.getByRole('link', { name: '1' })).toBeVisible({ timeout: BEHIND_MS })

  const floor = person('fay')
  const claimed = await floor.post('/tasks/next', { warehouse_id: site.warehouse })
  const people = tower.getByRole('region', { name: 'At work now' }).first()
  await expect(people.getByRole('link', { name: 'fay' })).toBeVisible({ timeout: BEHIND_MS })
  await expect(board.getByRole('link', { name: 'fay' })).toBeVisible({ timeout: BEHIND_MS })

  await board.goto(`${server.url}/movements`)
  await expect(board.getByRole('status').filter({ hasText: 'Live' })).toBeVisible()
  const step = await api.get(`/putaways/${claimed.task.reference}`)
  await floor.post(`/putaways/${step.id}/complete`, { token: claimed.token, location: step.location })
  await expect(board.getByText(step.location).first()).toBeVisible({ timeout: BEHIND_MS })
  await expect(people.getByText('Nobody is at work')).toBeVisible({ timeout: BEHIND_MS })

  const { violations } = await new AxeBuilder({ page: tower }).analyze()
  expect(violations.map((it) => `${it.id}: ${it.nodes[0]?.html}`)).toEqual([])
})

test('a task that is given to another arrives on their device, and whoever had it is told', async ({
  browser,
}) => {
  const ann = person('ann')
  const bob = person('bob')
  await receive('5')
  const anns = await ann.post('/tasks/next', { warehouse_id: site.warehouse })
  const desk = await signIn(await windowOf(browser))
  await desk.goto(`${server.url}/tasks/${anns.task.id}`)
  await expect(desk.getByRole('link', { name: 'ann' }).first()).toBeVisible()
  const choice = desk.getByRole('combobox', { name: 'Give to' })
  await choice.selectOption({ label: 'bob' })
  await desk.getByRole('button', { name: 'Give', exact: true }).click()
  await desk.getByRole('button', { name: 'Take it from ann' }).click()
  await expect(desk.getByText('Nobody yet')).toBeVisible()

  await expect(ann.post(`/tasks/${anns.task.id}/renew`, { token: anns.token })).rejects.toThrow(
    /409.*workforce\.not_held/,
  )
  const bobs = await bob.post('/tasks/next', { warehouse_id: site.warehouse })
  expect(bobs.task.id).toBe(anns.task.id)
  await expect(desk.getByRole('link', { name: 'bob' }).first()).toBeVisible({ timeout: BEHIND_MS })
})

test('signed out everywhere, every window asks to sign in within seconds', async ({ browser }) => {
  person('mia', 'warehouse_manager')
  const windows = [await windowOf(browser), await windowOf(browser)]
  for (const page of windows) await signIn(page, 'mia', 'password of mia')
  const users: Answer = await api.get('/users?limit=200')
  const mia = users.items.find(({ name }: Answer) => name === 'mia')
  await api.post(`/users/${mia.id}/sign-out`, null)
  for (const page of windows) {
    await expect(page.getByText('Your session has ended. Sign in to go on.')).toBeVisible({ timeout: 10_000 })
  }
})
