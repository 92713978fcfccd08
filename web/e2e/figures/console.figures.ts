import { type BrowserContext, expect, test } from '@playwright/test'
import { Api } from '../api.ts'
import { ADMIN, Binary } from '../binary.ts'
import { Window } from './looking.ts'

/** A file that needs a person: a row is right, one has no name, one a barcode that a spreadsheet has damaged. */
const FILE = 'sku;name;barcode\nLH-1;Kettle;4601234567893\nLH-2;;4601234567909\nLH-3;Mug;4,60123E+12\n'

async function signIn(context: BrowserContext, url: string): Promise<void> {
  const page = await context.newPage()
  await page.goto(`${url}/`)
  await page.locator('input[name=name]').fill(ADMIN.name)
  await page.locator('input[name=password]').fill(ADMIN.password)
  await page.locator('form:has(input[name=password]) button[type=submit]').first().click()
  await expect(page.locator('input[name=password]')).toBeHidden()
  await page.close()
}

/** Sends the file to the import centre, as its form does; the address of what came of it. */
async function importOf(server: Binary, owner: string): Promise<string> {
  const answer = await fetch(`${server.url}/api/v1/imports?kind=items&owner_id=${owner}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${server.token}`,
      'idempotency-key': crypto.randomUUID(),
      'content-type': 'text/csv',
    },
    body: FILE,
  })
  const { id } = await answer.json()
  const api = new Api(server.url, server.token)
  await expect.poll(async () => (await api.get(`/imports/${id}`)).state).toBe('checked')
  return `/imports/${id}`
}

test('Lighthouse at the desk', async ({ launchOptions }) => {
  await using server = await Binary.start({ demo: true })
  await using window = await Window.open('desktop', launchOptions)
  await signIn(window.context, server.url)
  const api = new Api(server.url, server.token)
  const [owner] = (await api.get('/owners?limit=1')).items
  const [order] = (await api.get('/orders?limit=1')).items
  const pages = {
    'control tower': '/',
    'stock explorer': '/stock',
    order: `/orders/${order.id}`,
    map: '/map',
    import: await importOf(server, owner.id),
  }
  for (const [name, path] of Object.entries(pages)) {
    await window.look({ name, url: server.url + path, performance: 95 })
  }
  window.report()
})
