import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, expect, test } from '@playwright/test'
import { ADMIN, Binary } from '../binary.ts'

// Installed apart (`make lighthouse` does), since it brings 200 packages and nothing else needs them.
const LIGHTHOUSE = '../../lighthouse/node_modules/lighthouse/core/index.js'

type Shape = 'desktop' | 'mobile'
/** What is looked at, and how good it must be (performance; the other two must be whole). */
const PAGES: { name: string; path: string; shape: Shape; performance: number }[] = [
  { name: 'console', path: '/', shape: 'desktop', performance: 95 },
]
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const

function freePort(): Promise<number> {
  return new Promise((found) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => found(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

test('Lighthouse', async ({ launchOptions }) => {
  const { default: lighthouse, desktopConfig } = await import(LIGHTHOUSE)
  await using server = await Binary.start()
  const port = await freePort()
  const profile = mkdtempSync(join(tmpdir(), 'ambar-lighthouse-'))
  const args = [...(launchOptions.args ?? []), `--remote-debugging-port=${port}`]
  const browser = await chromium.launchPersistentContext(profile, { ...launchOptions, args })
  const page = await browser.newPage()
  await page.goto(`${server.url}/`)
  await page.locator('input[name=name]').fill(ADMIN.name)
  await page.locator('input[name=password]').fill(ADMIN.password)
  await page.locator('form:has(input[name=password]) button[type=submit]').first().click()
  await expect(page.locator('input[name=password]')).toBeHidden()

  const rows: string[] = []
  const short: string[] = []
  for (const { name, path, shape, performance } of PAGES) {
    const flags = {
      port,
      disableStorageReset: true,
      onlyCategories: [...CATEGORIES],
      logLevel: 'error',
      output: 'html',
    }
    const result = await lighthouse(server.url + path, flags, shape === 'desktop' ? desktopConfig : undefined)
    const scores = CATEGORIES.map((it) => Math.round(100 * (result.lhr.categories[it]?.score ?? 0)))
    rows.push(`| ${name} | ${shape} | ${scores.join(' | ')} |`)
    const wanted = [performance, 100, 100]
    for (const [at, score] of scores.entries()) {
      if (score < (wanted[at] ?? 100)) short.push(`${name}: ${CATEGORIES[at]} ${score}, wanted ${wanted[at]}`)
    }
    writeFileSync(test.info().outputPath(`${name.replaceAll(' ', '-')}.html`), result.report)
  }
  await browser.close()
  rmSync(profile, { recursive: true, force: true })
  console.log(
    [
      '| page | preset | performance | accessibility | best practices |',
      '| --- | --- | ---: | ---: | ---: |',
      ...rows,
    ].join('\n'),
  )
  expect(short).toEqual([])
})
