import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, test as base, expect, type Page } from '@playwright/test'
import { Api } from './api.ts'
import { ADMIN, Binary } from './binary.ts'
import { table } from './budget.ts'
import { Person } from './person.ts'
import { type Firm, found, Site } from './site.ts'

/** A server that is driven, and what stands on it. */
export interface Server {
  binary: Binary
  api: Api
  firm: Firm
}

/** A handheld as it lies in the hand. */
export const HANDHELD = {
  viewport: { width: 360, height: 640 },
  hasTouch: true,
  isMobile: true,
  locale: 'en-GB',
  reducedMotion: 'reduce',
} as const

let sites = 0
let people = 0

/** One server for all journeys; each has a warehouse of its own on it. */
export const test = base.extend<{ site: Site; device: NewDevice }, { server: Server }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: the form that fixtures without fixtures have.
    async ({}, use) => {
      const binary = await Binary.start()
      const api = new Api(binary.url, binary.token)
      await use({ binary, api, firm: await found(api) })
      process.stdout.write(`\n${table()}\n\n`)
      // Whatever the journeys did: the books hold. It fails by itself if they do not.
      binary.run(['verify'])
      await binary[Symbol.asyncDispose]()
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  site: async ({ server }, use) => {
    sites += 1
    await use(await Site.build(server.api, server.firm, `S${sites}`))
  },
  device: async ({ browser, server, site }, use) => {
    const devices = new NewDevice(browser, server, site)
    await use(devices)
    await devices.close()
  },
})

export { expect }

/** Who works here. */
export interface Account {
  name: string
  badge: string
  pin: string
}

/** Handhelds that are set up as an administrator and a new operator do it. */
export class NewDevice {
  private readonly opened: BrowserContext[] = []

  constructor(
    private readonly browser: Browser,
    private readonly server: Server,
    private readonly site: Site,
  ) {}

  get url(): string {
    return this.server.binary.url
  }

  async operator(role = 'warehouse_operator'): Promise<Account> {
    people += 1
    const name = `operator${people}`
    const { api } = this.server
    const user = await api.post('/users', { name, password: `${ADMIN.password} ${name}`, roles: [role] })
    const pin = '7391'
    await api.put(`/users/${user.id}/pin`, { new: pin })
    const { code } = await api.post(`/users/${user.id}/badge`, {})
    return { name, badge: code, pin }
  }

  /** The link in the QR code that sets a device up for this site. */
  async pairing(): Promise<string> {
    const name = `Zebra ${this.opened.length + 1} of ${this.site.warehouse.slice(-4)}`
    const { code } = await this.server.api.post('/devices', { name, warehouse_id: this.site.warehouse })
    return `${this.url}/m/enrol#${code}`
  }

  /** Whoever holds the task of an order has been away for so long that others may take it. */
  lapse(task: string): void {
    this.server.binary.sql(
      `UPDATE workforce.task SET lease_until = now() - interval '5 minutes' WHERE id = '${task}'`,
    )
  }

  /** A browser that nobody has used yet. */
  async context(): Promise<BrowserContext> {
    const context = await this.browser.newContext(HANDHELD)
    this.opened.push(context)
    return context
  }

  /** Set up by its pairing code, with somebody signed in on it by badge and PIN. */
  async handTo(account: Account, context?: BrowserContext): Promise<Person> {
    const page = await (context ?? (await this.context())).newPage()
    const person = await Person.at(page, this.site.labels())
    await page.goto(await this.pairing())
    await signIn(person, account)
    return person
  }

  async close(): Promise<void> {
    for (const context of this.opened) await context.close()
  }
}

/** Badge, then the PIN on the pad. */
export async function signIn(person: Person, { badge, pin }: Account): Promise<void> {
  await expect(person.page.getByRole('heading', { level: 1 })).toHaveText('Scan your badge')
  await person.scan(badge)
  for (const digit of pin) await person.tap(digit)
  await person.tap('OK')
  await expect(person.page.getByRole('heading', { level: 1 })).toHaveText('Scan anything')
}

const looks = new Set<string>()

/** As if another language were chosen in another tab: the screen stays where it is. */
async function speak(page: Page, language: 'en' | 'ru'): Promise<void> {
  await page.evaluate((chosen) => {
    localStorage.setItem('ambar.language', chosen)
    window.dispatchEvent(new StorageEvent('storage', { key: 'ambar.language' }))
  }, language)
  await expect(page.locator('html')).toHaveAttribute('lang', language)
}

/** axe over a screen as it stands there, in both languages and both themes; each named state once. */
export async function looked(page: Page, name: string): Promise<void> {
  if (looks.has(name)) return
  looks.add(name)
  const spoken = await page.locator('html').getAttribute('lang')
  for (const language of spoken === 'ru' ? (['en', 'ru'] as const) : (['ru', 'en'] as const)) {
    await speak(page, language)
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
        .analyze()
      const told = violations.map(
        (it) => `${name}, ${language}, ${colorScheme}: ${it.id}: ${it.nodes[0]?.html}`,
      )
      expect(told).toEqual([])
    }
  }
}
