import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  expect,
  type LaunchOptions,
  test,
} from '@playwright/test'
import { freePort } from '../port.ts'

// Installed apart (`make lighthouse` does), since it brings 200 packages and nothing else needs them.
const LIGHTHOUSE = '../../lighthouse/node_modules/lighthouse/core/index.js'
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const
/** A page that asks the server every second whether it is there never becomes quiet: what it shows is there long before. */
const LONGEST_MS = 15_000

/** A page that is looked at. */
export interface Looked {
  name: string
  url: string
  /** What its performance must be at least; the other two must be whole. */
  performance: number
}

/**
 * A browser that Lighthouse can look through, so that it sees what somebody sees who has signed in. At a desk they come back, and
 * the browser knows the files; the handheld is looked at as on the first day: caches are emptied before, what the device keeps is not.
 */
export class Window implements AsyncDisposable {
  private readonly rows: string[] = []
  private readonly short: string[] = []

  private constructor(
    readonly context: BrowserContext,
    private readonly shape: 'desktop' | 'mobile',
    private readonly port: number,
    private readonly profile: string,
  ) {}

  static async open(
    shape: 'desktop' | 'mobile',
    options: LaunchOptions & BrowserContextOptions,
  ): Promise<Window> {
    const port = await freePort()
    const profile = mkdtempSync(join(tmpdir(), 'ambar-lighthouse-'))
    const args = [...(options.args ?? []), `--remote-debugging-port=${port}`]
    const context = await chromium.launchPersistentContext(profile, { ...options, args })
    return new Window(context, shape, port, profile)
  }

  /** Looks at a page and notes what came of it. */
  async look({ name, url, performance }: Looked): Promise<void> {
    const { default: lighthouse, desktopConfig } = await import(LIGHTHOUSE)
    const flags = {
      port: this.port,
      disableStorageReset: this.shape === 'desktop',
      onlyCategories: [...CATEGORIES],
      maxWaitForLoad: LONGEST_MS,
      logLevel: 'error',
      output: 'html',
    }
    const config = this.shape === 'desktop' ? desktopConfig : undefined
    const { lhr, report } = await lighthouse(url, flags, config)
    // Somebody who was led to signing in instead would be measured just as well.
    expect(lhr.finalDisplayedUrl).toBe(url)
    const scores = CATEGORIES.map((it) => Math.round(100 * (lhr.categories[it]?.score ?? 0)))
    const shown = ['largest-contentful-paint', 'total-blocking-time', 'cumulative-layout-shift']
    const details = shown.map((it) => lhr.audits[it]?.displayValue ?? '')
    // How fast the machine was meanwhile, by Lighthouse's own measure: an idle desktop has 1,500 and more.
    const machine = Math.round(lhr.environment.benchmarkIndex)
    this.rows.push(`| ${[name, ...scores, ...details, machine].join(' | ')} |`)
    const wanted = [performance, 100, 100]
    for (const [at, score] of scores.entries()) {
      const least = wanted[at] ?? 100
      if (score < least) this.short.push(`${name}: ${CATEGORIES[at]} ${score}, wanted ${least}`)
    }
    writeFileSync(test.info().outputPath(`${name.replaceAll(/\W+/g, '-')}.html`), report)
  }

  /** Prints the scores, and fails where one is below what it must be. */
  report(): void {
    const head = ['performance', 'accessibility', 'best practices', 'largest paint', 'blocked', 'shift']
    console.log(
      [
        `| ${[this.shape, ...head, 'machine'].join(' | ')} |`,
        `| --- |${' ---: |'.repeat(head.length + 1)}`,
        ...this.rows,
      ].join('\n'),
    )
    expect(this.short).toEqual([])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.context.close()
    rmSync(this.profile, { recursive: true, force: true })
  }
}
