import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { Api } from './api.ts'
import { ADMIN, Binary } from './binary.ts'

let server: Binary
test.beforeAll(async () => {
  server = await Binary.start()
})
test.afterAll(() => server[Symbol.asyncDispose]())

async function signIn(page: Page, path: string) {
  await page.goto(server.url + path)
  await page.locator('input[name=name]').fill(ADMIN.name)
  await page.locator('input[name=password]').fill(ADMIN.password)
  await page.keyboard.press('Enter')
  await expect(page.locator('input[name=password]')).toBeHidden()
}

async function nothingForAxe(page: Page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze()
  expect(violations.map((it) => `${it.id}: ${it.nodes[0]?.html}`)).toEqual([])
}

/** Goes on with Tab until something has the focus, as people without a mouse do. */
async function tabTo(page: Page, name: string | RegExp, role: 'button' | 'textbox' | 'combobox' | 'link') {
  const wanted = page.getByRole(role, { name }).first()
  await wanted.waitFor()
  for (let at = 0; at < 80; at++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`nothing called ${name} comes with Tab`)
}

/** How many pixels of the drawing have another colour than its corner. */
const drawn = (page: Page) =>
  page.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] }
    let other = 0
    for (let at = 0; at < data.length; at += 4) if (data[at] !== data[0]) other += 1
    return other
  })

test('a new administrator gets from the empty system to the first receipt in at most five minutes', async ({
  page,
}) => {
  const began = Date.now()
  await signIn(page, '/')
  await page.getByRole('link', { name: 'Set up step by step' }).click()
  await nothingForAxe(page)

  await page.getByLabel('Code').fill('main')
  await page.getByLabel('Name').fill('Main site')
  await page.getByRole('button', { name: 'Add the warehouse' }).click()

  await page.getByRole('link', { name: 'Build docks' }).click()
  await page.getByRole('button', { name: 'New zone' }).click()
  await page.getByLabel('Code', { exact: true }).fill('floor')
  await page.getByLabel('Name', { exact: true }).fill('Ground floor')
  await page.getByRole('button', { name: 'Add the zone' }).click()
  await expect(page.getByText('All codes are free')).toBeVisible()
  await page.getByRole('button', { name: 'Build 2 locations' }).click()
  await expect(page.getByText('2 locations built')).toBeVisible()
  await page.getByRole('link', { name: 'Back to the set-up' }).click()

  await page.getByRole('link', { name: 'Build locations' }).click()
  await expect(page.getByText('All codes are free')).toBeVisible()
  await page.getByRole('button', { name: 'Build 40 locations' }).click()
  await expect(page.getByText('40 locations built')).toBeVisible()
  await page.getByRole('link', { name: 'Back to the set-up' }).click()

  await page.getByLabel('Code').fill('own')
  await page.getByLabel('Name').fill('Our own goods')
  await page.getByRole('button', { name: 'Add the owner' }).click()

  await page.getByLabel('SKU').fill('MUG-RED')
  await page.getByLabel('Name').fill('Red mug')
  // A wrong check digit is refused at its field, and what was typed stays.
  await page.getByLabel('Barcode of one piece').fill('4006381333932')
  await page.getByRole('button', { name: 'Add the item' }).click()
  await expect(page.getByLabel('Barcode of one piece')).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByLabel('SKU')).toHaveValue('MUG-RED')
  await page.getByLabel('Barcode of one piece').fill('4006381333931')
  await page.getByRole('button', { name: 'Add the item' }).click()

  await page.getByLabel('How many will come').fill('24')
  await page.getByRole('button', { name: 'Announce the delivery' }).click()

  await expect(page.getByText('24 of MUG-RED expected')).toBeVisible()
  await page.getByRole('button', { name: 'Receive' }).click()
  await expect(page.getByText('The first goods are in')).toBeVisible()
  await nothingForAxe(page)
  const seconds = (Date.now() - began) / 1000
  test.info().annotations.push({ type: 'seconds', description: seconds.toFixed(1) })
  expect(seconds).toBeLessThan(300)

  const stock = await new Api(server.url, server.token).get('/stock?limit=10')
  expect(stock.items.map((row: { sku: string; on_hand: string }) => [row.sku, row.on_hand])).toEqual([
    ['MUG-RED', '24'],
  ])
})

test('an aisle is built by keyboard, seen on the map and in the list, and taken out of use again', async ({
  page,
}) => {
  const api = new Api(server.url, server.token)
  await signIn(page, '/locations')
  await tabTo(page, 'Build locations', 'link')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Build locations' })).toBeVisible()
  await nothingForAxe(page)

  const pattern = page.getByLabel('Pattern of the codes')
  await tabTo(page, 'Pattern of the codes', 'textbox')
  // The mistake is said as one types; the codes of the set-up are in the way.
  await page.keyboard.press('Control+A')
  await page.keyboard.type('B-{01..12')
  await expect(pattern).toHaveAttribute('aria-invalid', 'true')
  await page.keyboard.press('Control+A')
  await page.keyboard.type('A-{01..02}-{1..4}')
  await expect(page.getByText('8 codes exist already')).toBeVisible()
  await page.keyboard.press('Control+A')
  await page.keyboard.type('B-{01..12}-{1..5}')
  await expect(page.getByText('60 of at most 20,000')).toBeVisible()
  await tabTo(page, 'First location, East', 'textbox')
  await page.keyboard.press('Control+A')
  await page.keyboard.type('0,5')
  await tabTo(page, 'First location, North', 'textbox')
  await page.keyboard.press('Control+A')
  await page.keyboard.type('20')
  await expect(page.getByText('All codes are free')).toBeVisible()
  await tabTo(page, 'Build 60 locations', 'button')
  await page.keyboard.press('Enter')
  await expect(page.getByText('60 locations built')).toBeVisible()
  const made = await api.get('/locations?code_prefix=B-&limit=200')
  expect(made.items).toHaveLength(60)
  expect(made.items[5].position).toEqual({ x_mm: 3500, y_mm: 20_000, z_mm: 0 })

  await tabTo(page, 'See them on the map', 'link')
  await page.keyboard.press('Enter')
  const table = page.getByRole('region', { name: 'Locations and their figures' })
  await expect(table.getByRole('button', { name: 'B-01-1' })).toBeVisible()
  await expect.poll(() => drawn(page)).toBeGreaterThan(1000)
  await nothingForAxe(page)
  // The table says what the drawing says, for who cannot use that: it opens the place.
  await tabTo(page, 'B-01-2', 'button')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'B-01-2' })).toBeVisible()
  await expect(page).toHaveURL(/row=B-01-2/)
  await page.keyboard.press('Escape')
  await expect(table).toBeVisible()

  await page.goBack()
  await page.goto(`${server.url}/locations?code_prefix=B-`)
  await expect(page.getByText('60 rows')).toBeVisible()
})

test('what was built in error is taken out of use', async ({ page }) => {
  await signIn(page, '/locations/build?pattern=C-{1..3}&y=40')
  await page.getByRole('button', { name: 'Build 3 locations' }).click()
  await expect(page.getByText('3 locations built')).toBeVisible()
  await page.getByRole('button', { name: 'Take them out of use' }).click()
  await page.getByRole('button', { name: 'Take them out of use' }).click()
  await expect(page.getByText('3 locations taken out of use')).toBeVisible()
  await nothingForAxe(page)
  const left = await new Api(server.url, server.token).get('/locations?code_prefix=C-&active=true')
  expect(left.items).toEqual([])
})

test('a click on the drawing opens the place that is there, in the dark theme too', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await signIn(page, '/map?q=DOCK-1')
  await page.getByRole('searchbox', { name: 'Find a location' }).press('Enter')
  const card = page.getByRole('heading', { name: 'DOCK-1' })
  await expect(card).toBeVisible()
  await nothingForAxe(page)
  await page.getByRole('button', { name: 'Close' }).first().click()
  await expect(card).toBeHidden()
  // The search brought it into the middle.
  await page.locator('canvas').click()
  await expect(card).toBeVisible()
  await expect(page).toHaveURL(/row=DOCK-1/)
})
