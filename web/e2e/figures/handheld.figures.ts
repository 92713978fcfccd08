import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page, test } from '@playwright/test'
import { Api } from '../api.ts'
import { Binary } from '../binary.ts'
import { expect, HANDHELD, NewDevice } from '../floor.ts'
import { found, Site } from '../site.ts'

// Installed apart (`make lighthouse` does), since it brings 200 packages and nothing else needs them.
const LIGHTHOUSE = '../../lighthouse/node_modules/lighthouse/core/index.js'

const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const
const WANTED = [90, 100, 100]

function freePort(): Promise<number> {
  return new Promise((told) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => told(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** What Lighthouse says of a page of a browser that somebody is signed in on: caches are emptied before, what the device keeps is not. */
class Judge {
  readonly rows: string[] = []
  readonly short: string[] = []

  constructor(private readonly port: number) {}

  async look(name: string, url: string): Promise<void> {
    const { default: lighthouse } = await import(LIGHTHOUSE)
    const flags = { port: this.port, onlyCategories: [...CATEGORIES], logLevel: 'error', output: 'html' }
    const { lhr, report } = await lighthouse(url, flags)
    // Somebody who was led to signing in instead would be measured just as well.
    expect(lhr.finalDisplayedUrl).toBe(url)
    const scores = CATEGORIES.map((it) => Math.round(100 * (lhr.categories[it]?.score ?? 0)))
    const paint = lhr.audits['largest-contentful-paint']?.displayValue ?? ''
    const blocked = lhr.audits['total-blocking-time']?.displayValue ?? ''
    this.rows.push(
      `| ${name} | ${scores.join(' | ')} | ${paint} | ${blocked} | ${loadavg()[0]?.toFixed(1)} |`,
    )
    for (const [at, score] of scores.entries()) {
      const wanted = WANTED[at] ?? 100
      if (score < wanted) this.short.push(`${name}: ${CATEGORIES[at]} ${score}, wanted ${wanted}`)
    }
    writeFileSync(test.info().outputPath(`${name.replaceAll(/\W+/g, '-')}.html`), report)
  }

  table(): string {
    const head =
      '| handheld | performance | accessibility | best practices | largest paint | blocked | load |'
    return [head, '| --- | ---: | ---: | ---: | ---: | ---: | ---: |', ...this.rows].join('\n')
  }
}

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

  const port = await freePort()
  const profile = mkdtempSync(join(tmpdir(), 'ambar-lighthouse-'))
  const args = [...(launchOptions.args ?? []), `--remote-debugging-port=${port}`]
  const context = await chromium.launchPersistentContext(profile, { ...launchOptions, ...HANDHELD, args })
  const judge = new Judge(port)
  try {
    const device = new NewDevice(browser, { binary, api, firm }, site)
    const person = await device.handTo(await device.operator(), context)
    const { page } = person
    const title = page.getByRole('heading', { level: 1 })
    await page.goto('about:blank')
    await judge.look('home, work waits', `${binary.url}/m`)

    await page.goto(`${binary.url}/m`)
    await person.tap('My next task')
    await expect(title).toHaveText(/^Go to A-01/)
    await person.follow()
    const step = page.url()
    await page.goto('about:blank')
    await judge.look('in the middle of a pick', step)

    // As if another tab were sending: what is done from now on waits.
    await hold(context, binary.url)
    await page.goto(step)
    await expect(title).toHaveText(/^Take /)
    for (let n = 0; n < 5; n += 1) await person.follow()
    await expect(page.locator('header').first()).toContainText(/Sending [2-9]/)
    await page.goto('about:blank')
    await judge.look('the outbox, operations wait', `${binary.url}/m/outbox`)
    await page.goto(`${binary.url}/m/outbox`)
    await expect(page.getByRole('heading', { name: 'Waiting to be sent' })).toBeVisible()
  } finally {
    await context.close()
    rmSync(profile, { recursive: true, force: true })
    console.log(judge.table())
  }
  expect(judge.short).toEqual([])
})
