import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { Api } from './api.ts'
import { ADMIN, Binary } from './binary.ts'
import { windows1251, workbook } from './files.ts'

let server: Binary
let api: Api
test.beforeAll(async () => {
  server = await Binary.start()
  api = new Api(server.url, server.token)
  const warehouse = await api.post('/warehouses', {
    code: 'W1',
    name: 'First site',
    time_zone: 'Europe/Berlin',
  })
  await api.post('/zones', { warehouse_id: warehouse.id, code: 'A', name: 'Aisle A' })
  await api.post('/owners', { code: 'OWN', name: 'The owner' })
})
test.afterAll(() => server[Symbol.asyncDispose]())

async function signIn(page: Page, path: string) {
  await page.goto(server.url + path)
  await page.locator('input[name=name]').fill(ADMIN.name)
  await page.locator('input[name=password]').fill(ADMIN.password)
  await page.locator('form:has(input[name=password]) button[type=submit]').first().click()
  await expect(page.locator('input[name=password]')).toBeHidden()
}

async function accessible(page: Page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  expect(violations.map((it) => `${it.id}: ${it.nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}

/** Writes into the cell that holds a text, with the keyboard alone. */
async function mend(page: Page, holds: string, text: string) {
  // The rows may come anew from the check while the cell is entered.
  await expect(async () => {
    await page.getByRole('gridcell', { name: holds, exact: true }).click({ timeout: 2_000 })
    await page.keyboard.press('Enter')
    await expect(page.getByRole('grid').getByRole('textbox')).toBeFocused({ timeout: 2_000 })
  }).toPass()
  await page.keyboard.type(text)
  await page.keyboard.press('Enter')
}

test('a file from a Russian spreadsheet is recognised, mended where it is, brought in and taken back', async ({
  page,
}) => {
  const lines = [
    'Артикул;Наименование;Штрихкод;Ед. изм.;Вес, кг',
    'IMP-1;Вода №1;9521234001003;шт;0,52',
    'IMP-2;Молоко;9,52123E+12;шт;1,04',
    'IMP-1;Кофе;;шт;0,26',
    'IMP-4;Чай;9521234001035;шт;0,2',
  ]
  await signIn(page, '/imports')
  await page.getByRole('link', { name: 'New import' }).first().click()
  await expect(page.getByRole('heading', { name: 'New import' })).toBeVisible()
  await accessible(page)
  const file = { name: 'товары.csv', mimeType: 'text/csv', buffer: windows1251(`${lines.join('\r\n')}\r\n`) }
  await page.locator('input[type=file]').setInputFiles(file)

  await expect(page.getByText('Encoding: windows-1251 · Delimiter: semicolon')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Refused 3' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Bring in only the valid row' })).toBeVisible()
  await accessible(page)

  // Where it is comes back after a reload.
  await page.reload()
  await mend(page, '9,52123E+12', '9521234001010')
  await expect(page.getByRole('button', { name: 'Refused 2' })).toBeVisible()
  await mend(page, 'IMP-1', 'IMP-3')
  await expect(page.getByRole('button', { name: 'Refused 1' })).toBeVisible()
  await mend(page, '9521234001035', '9521234001034')
  await page.getByRole('button', { name: 'Bring in all 4 rows' }).click()
  await expect(page.getByText('4 rows were added.')).toBeVisible()
  await accessible(page)
  const items = async () => {
    const { items: listed } = await api.get('/items?limit=200')
    return listed
      .map(({ sku, name }: { sku: string; name: string }) => `${sku} ${name}`)
      .filter((it: string) => it.startsWith('IMP-'))
      .sort()
  }
  expect(await items()).toEqual(['IMP-1 Вода №1', 'IMP-2 Молоко', 'IMP-3 Кофе', 'IMP-4 Чай'])

  await page.getByRole('button', { name: 'Take it back' }).click()
  await page.getByRole('status').getByRole('button', { name: 'Take it back' }).click()
  await expect(page.getByText('Nothing of it is left.')).toBeVisible()
  expect(await items()).toEqual([])
})

test('a workbook with headings of its own is said column by column, and the next one is known', async ({
  page,
}) => {
  const book = (code: string) =>
    workbook([
      ['Platz', 'Zone', 'Zweck', 'Tragkraft'],
      [code, 'A', 'storage', 500],
      [`${code}-2`, 'NOWHERE', 'storage', 250.5],
    ])
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
  const choose = async (name: string, code: string) => {
    await page.goto(`${server.url}/imports/new`)
    await page.getByRole('radio', { name: /^Locations/ }).check()
    await page.locator('input[type=file]').setInputFiles({ name, mimeType: type, buffer: book(code) })
  }
  await signIn(page, '/imports/new')
  await choose('places.xlsx', 'X-01')
  await expect(
    page.getByText('Columns are missing. Say below which column of the file is which.'),
  ).toBeVisible()
  await page.getByRole('combobox', { name: 'Is: Platz' }).selectOption('code')
  await page.getByRole('combobox', { name: 'Is: Zweck' }).selectOption('kind')
  await page.getByRole('combobox', { name: 'Is: Tragkraft' }).selectOption('max_weight_kg')
  await accessible(page)
  await page.getByRole('button', { name: 'Check with these columns' }).click()
  await expect(page.getByText('Sheet: Places')).toBeVisible()
  await mend(page, 'NOWHERE', 'A')
  await page.getByRole('button', { name: 'Bring in all 2 rows' }).click()
  await expect(page.getByText('2 rows were added.')).toBeVisible()

  await choose('more.xlsx', 'X-02')
  await expect(page.getByText(/Columns as you said them last time/)).toBeVisible()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download the errors' }).click()
  expect((await download).suggestedFilename()).toBe('errors of more.csv')
})
