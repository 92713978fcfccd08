// Takes every screen of the handheld in its states, in both themes and languages, from the last build on the mock server, and lets
// axe look at each. Pictures go to screenshots/, which is kept out of git: look at them. Exits with 1 if axe finds anything.
//   node scripts/screenshots.mjs [part of a name …]
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { SCREENS } from './screens.mjs'
import { HOST, PORT } from './screens-ways.mjs'

/** @typedef {import('playwright-core').Page} Page */

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url))
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const OUT = here('../screenshots/')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** @param {boolean} device */
async function mock(device) {
  const port = PORT + (device ? 1 : 0)
  const child = spawn(process.execPath, [
    here('./mock-server.mjs'),
    `--port=${port}`,
    ...(device ? ['--device'] : []),
  ])
  // However this ends, the server ends with it.
  process.once('exit', () => child.kill())
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve)
    child.once('exit', () => reject(new Error(`The mock server did not start. Is port ${port} in use?`)))
  })
  return child
}

/**
 * What is too small to be read at an arm's length or hit in gloves: the prompt under 32 px, a location under 40, the primary button
 * under 64, anything else to touch under 56.
 * @param {Page} page @param {boolean} place whether a location must be there
 */
function small(page, place) {
  return page.evaluate((wanted) => {
    /** @type {string[]} */
    const faults = []
    const letters = (/** @type {Element} */ one) => Number.parseFloat(getComputedStyle(one).fontSize)
    const seen = (/** @type {Element} */ one) => {
      const { width, height } = one.getBoundingClientRect()
      return width > 1 && height > 1 && getComputedStyle(one).visibility !== 'hidden'
    }
    const main = document.querySelector('main')
    if (!main) return ['no main part']
    const texts = [...main.querySelectorAll('h1, p, h2')].filter(seen)
    const prompt = Math.max(0, ...texts.map(letters))
    if (prompt < 32) faults.push(`nothing is as large as a prompt: ${prompt} px`)
    // Under the sentence of a step a location stands alone.
    const about = [...(main.querySelector('h1')?.parentElement?.querySelectorAll('p') ?? [])].filter(
      (one) => !one.closest('li'),
    )
    const places = about.filter((one) => /^[A-Z]-\d\d-\d\d$/.test(one.textContent?.trim() ?? ''))
    for (const one of places)
      if (letters(one) < 40) faults.push(`location of ${letters(one)} px: ${one.textContent}`)
    if (wanted && places.length === 0) faults.push('no location is shown')
    for (const one of [...document.querySelectorAll('button, a, select, summary')].filter(seen)) {
      const { height } = one.getBoundingClientRect()
      const least = one.classList.contains('bg-accent') ? 64 : 56
      if (height < least) faults.push(`${height} px to touch: ${one.textContent?.trim().slice(0, 40)}`)
    }
    return faults
  }, place)
}

/** What axe finds on the page as it is. @param {Page} page */
async function look(page) {
  await page.evaluate(AXE)
  return page.evaluate(async (rules) => {
    const axe = /** @type {any} */ (window).axe
    /** The bar at the bottom covers the end of what is scrolled: such a button is large enough if it is so once it is scrolled to. */
    const isCoveredOnly = async (/** @type {string} */ id, /** @type {any} */ node) => {
      const [selector] = node.target
      if (id !== 'target-size' || typeof selector !== 'string') return false
      document.querySelector(selector)?.scrollIntoView({ block: 'center' })
      const { violations } = await axe.run(selector, { runOnly: { type: 'rule', values: [id] } })
      return violations.length === 0
    }
    const { violations } = await axe.run(document, { runOnly: rules })
    /** @type {string[]} */
    const told = []
    for (const { id, nodes } of violations)
      for (const node of nodes)
        if (!(await isCoveredOnly(id, node)))
          told.push(`${id}: ${node.html.slice(0, 120)} ${node.any[0]?.message ?? ''}`)
    return told
  }, RULES)
}

async function main() {
  const flags = process.argv.slice(2)
  const wanted = flags.filter((flag) => !flag.startsWith('--'))
  const quick = flags.includes('--quick')
  // `--only=ru,light,320` takes one of the variants.
  const only = flags.find((flag) => flag.startsWith('--only='))?.slice('--only='.length)
  const names = Object.keys(SCREENS).filter(
    (name) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
  )
  const servers = [await mock(false), await mock(true)]
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
  if (wanted.length === 0) rmSync(OUT, { recursive: true, force: true })
  mkdirSync(OUT, { recursive: true })
  let bad = 0
  /** @type {[string, string, number][]} */
  const variants = [
    ['en', 'light', 360],
    ['ru', 'dark', 360],
    ...(quick
      ? []
      : /** @type {[string, string, number][]} */ ([
          ['ru', 'light', 360],
          ['en', 'dark', 360],
          ['ru', 'light', 320],
          ['en', 'dark', 320],
        ])),
  ]
  for (const [language, theme, width] of variants) {
    if (only && only !== [language, theme, width].join()) continue
    for (const name of names) {
      const screen = SCREENS[name]
      if (!screen) continue
      const context = await browser.newContext({
        viewport: { width, height: 640 },
        reducedMotion: 'reduce',
        serviceWorkers: 'block',
      })
      const origin = screen.device ? `http://127.0.0.1:${PORT + 1}` : HOST
      await context.addInitScript(
        ([lang = '', look = '', size = '']) => {
          localStorage.setItem('ambar.language', lang)
          localStorage.setItem('ambar.theme', look)
          localStorage.setItem('ambar.names', 'anna\nivan')
          localStorage.setItem('ambar.size', size)
        },
        [language, theme, screen.large ? 'large' : 'normal'],
      )
      const who = screen.who === undefined ? 'ivan' : screen.who
      if (who) await context.addCookies([{ name: 'ambar_mock', value: who, url: origin }])
      const page = await context.newPage()
      page.setDefaultTimeout(60_000)
      // The state with a device is played by the server that has one.
      if (screen.device)
        await page.route(`${HOST}/**`, async (route) =>
          route.fulfill({
            response: await route.fetch({ url: route.request().url().replace(HOST, origin) }),
          }),
        )
      const label = `${name} ${language} ${theme} ${width}`
      page.on('pageerror', (error) => {
        bad += 1
        console.error(`${label}: ${error}`)
      })
      try {
        await screen.go(page)
        await page.locator('h1').waitFor()
        await page.evaluate(() => document.fonts.ready)
        await page.screenshot({ path: `${OUT}${name}.${language}.${theme}.${width}.png` })
        const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
        const found = [
          ...(await look(page)),
          ...(await small(page, screen.place === true)),
          ...(wide ? ['wider than the screen'] : []),
        ]
        bad += found.length
        for (const one of found) console.error(`${label}: ${one}`)
      } catch (error) {
        bad += 1
        console.error(`${label}: ${String(error).slice(0, 300)}`)
        await page
          .screenshot({ path: `${OUT}FAILED-${name}.${language}.${theme}.${width}.png` })
          .catch(() => undefined)
      }
      await context.close()
    }
  }
  await browser.close()
  for (const server of servers) server.kill()
  console.log(
    `${names.length} states of screens in ${variants.length} variants are in ${OUT}; ${bad} faults.`,
  )
  process.exitCode = bad > 0 ? 1 : 0
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
await main()
