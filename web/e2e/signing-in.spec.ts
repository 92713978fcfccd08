import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
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
  await page.locator('form:has(input[name=password]) button[type=submit]').first().click()
}

for (const [shell, path] of [
  ['console', '/'],
  ['handheld', '/m'],
] as const) {
  test(`the ${shell} of the built binary signs in, stays signed in over a reload and asks nothing of anybody else`, async ({
    page,
  }) => {
    const elsewhere: string[] = []
    const broken: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url)) elsewhere.push(request.url())
    })
    page.on('pageerror', (error) => broken.push(String(error)))
    page.on('console', (line) => {
      if (line.text().includes('Content Security Policy')) broken.push(line.text())
    })
    await signIn(page, path)
    await expect(page.locator('input[name=password]')).toBeHidden()
    await page.reload()
    await expect(page.locator('main')).toBeVisible()
    await expect(page.locator('input[name=password]')).toBeHidden()
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
      .analyze()
    expect(violations.map((it) => `${it.id}: ${it.nodes[0]?.html}`)).toEqual([])
    expect({ elsewhere, broken }).toEqual({ elsewhere: [], broken: [] })
  })
}
