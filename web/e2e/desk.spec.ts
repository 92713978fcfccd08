import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import type { Answer } from './api.ts'
import { ADMIN } from './binary.ts'
import { expect, test } from './floor.ts'
import type { Site } from './site.ts'

// The desk of a shift lead, through the built binary: what is typed and pressed is what a person types and presses.

const CLERK = { name: 'clerk', password: 'good password 2' }

async function signIn(page: Page, url: string, { name, password }: typeof ADMIN, path = '/') {
  await page.goto(url + path)
  await page.locator('input[name=name]').fill(name)
  await page.locator('input[name=password]').fill(password)
  await page.keyboard.press('Enter')
  await expect(page.locator('input[name=password]')).toBeHidden()
}

async function passesAxe(page: Page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze()
  expect(violations.map((it) => `${it.id}: ${it.nodes[0]?.html}`)).toEqual([])
}

/** Goods of a lot are delivered, received and put away where the plan says. */
async function receive(site: Site, lot: string, quantity: string) {
  const goods = { sku: 'TEA-100', quantity, lot, expires_on: '2032-01-31' }
  const announced = await site.announce([goods])
  const receipt = await site.api.post(`/deliveries/${announced.id}/receipts`, { by: 'unit', ...goods })
  for (const putaway of receipt.putaways) {
    const { token } = await site.api.post(`/tasks/${putaway.task_id}/claim`, undefined)
    await site.api.post(`/putaways/${putaway.id}/complete`, { token, location: putaway.location })
  }
}

const take = ({ api, firm, warehouse }: Site, quantity: string): Promise<Answer> =>
  api.post('/orders', {
    warehouse_id: warehouse,
    owner_id: firm.owner,
    customer_id: firm.customer,
    lines: [{ sku: 'TEA-100', quantity }],
  })

/** Picks, packs and ships all of a released order, as the floor would. */
async function ship({ api }: Site, id: string): Promise<Answer> {
  const released = await api.get(`/orders/${id}`)
  const list = await api.get(`/pick-lists/${released.pick_list_id}`)
  const { token } = await api.post(`/tasks/${list.task_id}/claim`, undefined)
  for (const { id: stop, left, location, lot } of list.lines) {
    const picked = { token, quantity: left, location, lot }
    await api.post(`/pick-lists/${list.id}/lines/${stop}/confirm`, picked)
  }
  await api.post(`/orders/${id}/pack`, { sku: 'TEA-100', close: true })
  return api.post(`/orders/${id}/ship`, {})
}

test('an order is found and released with the keyboard alone, and what will be short is said before', async ({
  page,
  server,
  site,
}) => {
  await receive(site, 'L-KEYS', '10')
  const taken = await take(site, '12')
  await signIn(page, server.binary.url, ADMIN)
  // No mouse from here on: the palette finds the order by its number, Enter opens it.
  await page.keyboard.press('Control+KeyK')
  await page.keyboard.insertText(taken.number)
  await expect(page.getByRole('option', { name: new RegExp(taken.number) }).first()).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'The customer' })).toBeVisible()
  const release = page.getByRole('button', { name: 'Release', exact: true })
  await expect(release).toBeVisible()
  for (let tabs = 0; tabs < 80; tabs += 1) {
    if (await release.evaluate((it) => it === document.activeElement)) break
    await page.keyboard.press('Tab')
  }
  await expect(release).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByText('Would be short', { exact: true })).toBeVisible()
  await passesAxe(page)
  // The button that releases has the focus by itself.
  await page.keyboard.press('Enter')
  await expect(page.getByText('Partly allocated').first()).toBeVisible()
  await expect(page.getByText('2 pcs not allocated')).toBeVisible()
  expect((await site.api.get(`/orders/${taken.id}`)).lines[0].allocated).toBe('10')
})

test('a lot is found and traced both ways, and its figures add up', async ({ page, server, site }) => {
  await receive(site, 'L-TRACE', '20')
  const taken = await take(site, '5')
  await site.api.post(`/orders/${taken.id}/release`, {})
  const shipment = await ship(site, taken.id)
  await signIn(page, server.binary.url, ADMIN)
  await page.keyboard.press('KeyG')
  await page.keyboard.press('KeyF')
  await page.getByRole('textbox', { name: 'Lot or serial number' }).fill('l-trace')
  await page.keyboard.press('Enter')
  const figure = (name: string) => page.locator('dl div', { hasText: name }).locator('dd')
  await expect(figure('Came in')).toHaveText(/^20/)
  await expect(figure('Went out')).toHaveText(/^5/)
  await expect(figure('= On hand')).toHaveText(/^15/)
  const from = page.getByRole('region', { name: 'Where it came from' })
  await expect(from.getByText('The supplier')).toBeVisible()
  const out = page.getByRole('region', { name: 'Where it went' })
  await expect(out.getByText('The customer')).toBeVisible()
  await passesAxe(page)
  await out.getByRole('link', { name: shipment.number }).click()
  await expect(page.getByRole('heading', { name: 'The customer' })).toBeVisible()
  await expect(page.getByRole('link', { name: taken.number })).toBeVisible()
})

test('a role that may not sees why and whom to ask, and the server refuses it as well', async ({
  page,
  server,
  site,
}) => {
  await site.api.post('/users', { ...CLERK, roles: ['warehouse_operator'] })
  const taken = await take(site, '1')
  await signIn(page, server.binary.url, CLERK, `/orders/${taken.id}`)
  await expect(page.getByRole('heading', { name: 'The customer' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Release', exact: true })).toHaveCount(0)
  // What a role may not see is not in the tabs, and its address says what it takes.
  for (const [path, permission] of [
    ['/devices', 'identity:read'],
    ['/audit', 'identity:read'],
    ['/jobs', 'jobs:read'],
  ] as const) {
    await page.goto(server.binary.url + path)
    await expect(page.getByRole('heading', { name: 'Not for your role' })).toBeVisible()
    await expect(page.getByText(permission)).toBeVisible()
    await passesAxe(page)
  }
  const refused = await page.evaluate(async (path) => {
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': 'b0a1c6de-0000-4000-8000-000000000001',
    }
    const answer = await fetch(path, { method: 'POST', headers, body: '{}' })
    return [answer.status, (await answer.json()).code]
  }, `/api/v1/orders/${taken.id}/release`)
  expect(refused).toEqual([403, 'auth.forbidden'])
  expect((await site.api.get(`/orders/${taken.id}`)).pick_list_id).toBeNull()
})
