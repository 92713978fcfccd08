import { type BrowserContext, type Page, test } from '@playwright/test'
import { Api } from '../api.ts'
import { Binary } from '../binary.ts'
import { expect, HANDHELD, NewDevice } from '../floor.ts'
import { found, Site } from '../site.ts'
import { Window } from './looking.ts'

/** Holds what a tab holds while it sends, so that what waits goes on waiting while the outbox is looked at. */
async function hold(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${url}/health/live`)
  await page.evaluate(
    () =>
      new Promise<void>((held) => {
        void navigator.locks.request('ambar.outbox', () => {
          held()
          return new Promise(() => undefined)
        })
      }),
  )
  return page
}

test('Lighthouse on the handheld: home, in the middle of a step, and the outbox with operations in it', async ({
  browser,
  launchOptions,
}) => {
  await using binary = await Binary.start()
  const api = new Api(binary.url, binary.token)
  const firm = await found(api)
  const site = await Site.build(api, firm, 'LH')
  const places = ['A-01-01', 'A-01-02', 'A-01-03', 'A-01-04'] as const
  for (const place of places) await site.stock('MUG-RED', place, '2')
  for (let n = 0; n < 3; n += 1) await site.order([{ sku: 'MUG-RED', quantity: n === 0 ? '6' : '1' }])

  await using window = await Window.open('mobile', { ...launchOptions, ...HANDHELD })
  const performance = 90
  const device = new NewDevice(browser, { binary, api, firm }, site)
  const person = await device.handTo(await device.operator(), window.context)
  const { page } = person
  const title = page.getByRole('heading', { level: 1 })
  await page.goto('about:blank')
  await window.look({ name: 'home, work waits', url: `${binary.url}/m`, performance })

  await page.goto(`${binary.url}/m`)
  await person.tap('My next task')
  await expect(title).toHaveText(/^Go to A-01/)
  await person.follow()
  const step = page.url()
  await page.goto('about:blank')
  await window.look({ name: 'in the middle of a pick', url: step, performance })

  // As if another tab were sending: what is done from now on waits.
  await hold(window.context, binary.url)
  await page.goto(step)
  await expect(title).toHaveText(/^Take /)
  for (let n = 0; n < 5; n += 1) await person.follow()
  await expect(page.locator('header').first()).toContainText(/Sending [2-9]/)
  await page.goto('about:blank')
  await window.look({ name: 'the outbox, operations wait', url: `${binary.url}/m/outbox`, performance })
  await page.goto(`${binary.url}/m/outbox`)
  await expect(page.getByRole('heading', { name: 'Waiting to be sent' })).toBeVisible()
  window.report()
})
