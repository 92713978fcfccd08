// Takes every screen of the console in its states, both themes and languages, and lets axe look at each; fails if it finds
// anything. The pictures are of the real server with the demo warehouse (AMBAR_BINARY, or target/release/ambar), or of one that runs:
//   node scripts/screenshots-console.mjs [--only=stock,orders] [--looks=light-en-1440,dark-ru-1024] [--states] [--out=folder]
//   node scripts/screenshots-console.mjs --server=http://127.0.0.1:8080 --name=demo --password=…
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium } from 'playwright-core'
import { furnished } from './furnished.mjs'
import { PAGES, play, SCREENS, STATES, settled } from './screens-console.mjs'

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').Browser} Browser */

const flags = Object.fromEntries(
  process.argv.slice(2).map((flag) => {
    const [name = '', ...value] = flag.replace(/^--/, '').split('=')
    return [name, value.join('=') || 'true']
  }),
)
const OUT = flags.out ?? join(process.cwd(), 'screenshots', 'console')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const BROWSERS = [flags.chromium ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome']
const LOOKS = [
  'light-en-1440',
  'dark-ru-1440',
  'light-ru-1024',
  'dark-en-1024',
  'dark-en-1440',
  'light-ru-1440',
]
/** States look alike in both sizes more than screens do: once wide, once narrow. */
const STATE_LOOKS = ['light-en-1440', 'dark-ru-1024']
const HEIGHTS = /** @type {Record<string, number>} */ ({ 1440: 900, 1024: 768 })

/** Signs in and keeps it: every look is another window of the same person. @param {Browser} browser @param {{ url: string, name: string, password: string }} server */
async function signedIn(browser, { url, name, password }) {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${url}/sign-in`)
  await page.locator('input[name=name]').fill(name)
  await page.locator('input[name=password]').fill(password)
  await page.keyboard.press('Enter')
  await page.locator('nav').first().waitFor()
  const state = await context.storageState()
  await context.close()
  return state
}

/** What is wrong with the page as it is. @param {Page} page */
async function faults(page) {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze()
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
  const found = violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n    ${nodes
        .slice(0, 3)
        .map(({ html, any }) => `${html.slice(0, 200)} ${any[0]?.message ?? ''}`)
        .join('\n    ')}`,
  )
  return wide ? [...found, 'wider than the screen'] : found
}

/** A page in one state, as the screens are. @param {string} path @param {import('./screens-console.mjs').State} state */
const inState = (path, state) => ({
  name: `${path.replaceAll(/[^a-z]+/g, '-').replaceAll(/^-|-$/g, '') || 'tower'}-${state}`,
  path,
  state,
})

async function main() {
  const executablePath = BROWSERS.find((path) => path !== '' && existsSync(path))
  if (!executablePath) throw new Error('No Chromium: install it, or name it with --chromium=/path.')
  mkdirSync(OUT, { recursive: true })
  const server = flags.server
    ? { url: flags.server, name: flags.name ?? 'demo', password: flags.password ?? '', end: () => undefined }
    : await furnished()
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  const only = flags.only?.split(',')
  const wanted = (/** @type {{ name: string }} */ { name }) =>
    !only || only.some((part) => name.startsWith(part))
  const states = STATES.flatMap((state) => PAGES.map((path) => inState(path, state)))
  let [taken, found] = [0, 0]
  try {
    const storageState = await signedIn(browser, server)
    for (const look of flags.looks?.split(',') ?? LOOKS) {
      const [theme = 'light', language = 'en', width = '1440'] = look.split('-')
      const context = await browser.newContext({
        storageState,
        locale: language,
        reducedMotion: 'reduce',
        viewport: { width: Number(width), height: HEIGHTS[width] ?? 900 },
      })
      await context.addInitScript(
        ([chosenTheme = '', chosenLanguage = '']) => {
          localStorage.setItem('ambar.theme', chosenTheme)
          localStorage.setItem('ambar.language', chosenLanguage)
        },
        [theme, language],
      )
      const shown = [...(flags.states ? [] : SCREENS), ...(STATE_LOOKS.includes(look) ? states : [])]
      for (const screen of shown.filter(wanted)) {
        const page = await context.newPage()
        page.setDefaultTimeout(15_000)
        /** @type {string[]} */
        const wrong = []
        page.on('pageerror', (error) => wrong.push(String(error)))
        const name = `${screen.name}-${look}`
        try {
          if ('state' in screen) await play(page, screen.state)
          await page.goto(server.url + screen.path)
          await page.locator('h1').first().waitFor({ state: 'attached' })
          await settled(page)
          if ('act' in screen) await screen.act?.(page)
          wrong.push(...(await faults(page)))
        } catch (error) {
          wrong.push(String(error).split('\n')[0] ?? '')
        }
        await page.screenshot({ path: join(OUT, `${name}.png`) })
        await page.close()
        for (const text of wrong) console.error(`${name}: ${text}`)
        taken += 1
        found += wrong.length
      }
      await context.close()
    }
  } finally {
    await browser.close()
    await server.end()
  }
  console.log(`${taken} pictures in ${OUT}; ${found} faults.`)
  if (found > 0) process.exitCode = 1
}

await main()
