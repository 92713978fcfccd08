import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, expect, type LaunchOptions, test } from '@playwright/test'

// Installed apart (`make lighthouse` does), since it brings 200 packages and nothing else needs them.
const LIGHTHOUSE = '../../lighthouse/node_modules/lighthouse/core/index.js'
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const

/** A page that is looked at. */
export interface Looked {
  name: string
  path: string
  /** What its performance must be at least; the other two must be whole. */
  performance: number
}

function freePort(): Promise<number> {
  return new Promise((found) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => found(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** A browser that Lighthouse can look through, so that it sees what somebody sees who has signed in. */
export class Window implements AsyncDisposable {
  private constructor(
    readonly context: BrowserContext,
    private readonly port: number,
    private readonly profile: string,
  ) {}

  static async open(options: LaunchOptions): Promise<Window> {
    const port = await freePort()
    const profile = mkdtempSync(join(tmpdir(), 'ambar-lighthouse-'))
    const args = [...(options.args ?? []), `--remote-debugging-port=${port}`]
    return new Window(await chromium.launchPersistentContext(profile, { ...options, args }), port, profile)
  }

  /** Looks at pages of a server in one shape, prints the scores, and fails where one is below what it must be. */
  async look(url: string, shape: 'desktop' | 'mobile', pages: readonly Looked[]): Promise<void> {
    const { default: lighthouse, desktopConfig } = await import(LIGHTHOUSE)
    const flags = {
      port: this.port,
      disableStorageReset: true,
      onlyCategories: [...CATEGORIES],
      logLevel: 'error',
      output: 'html',
    }
    const rows = [
      '| page | preset | performance | accessibility | best practices | machine |',
      '| --- | --- | ---: | ---: | ---: | ---: |',
    ]
    const short: string[] = []
    for (const { name, path, performance } of pages) {
      const result = await lighthouse(url + path, flags, shape === 'desktop' ? desktopConfig : undefined)
      const scores = CATEGORIES.map((it) => Math.round(100 * (result.lhr.categories[it]?.score ?? 0)))
      // How fast the machine was meanwhile, by Lighthouse's own measure: an idle desktop has 1,500 and more.
      const machine = Math.round(result.lhr.environment.benchmarkIndex)
      rows.push(`| ${name} | ${shape} | ${scores.join(' | ')} | ${machine} |`)
      const wanted = [performance, 100, 100]
      for (const [at, score] of scores.entries()) {
        if (score < (wanted[at] ?? 100))
          short.push(`${name}: ${CATEGORIES[at]} ${score}, wanted ${wanted[at]}`)
      }
      writeFileSync(test.info().outputPath(`${name.replaceAll(' ', '-')}.html`), result.report)
    }
    console.log(rows.join('\n'))
    expect(short).toEqual([])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.context.close()
    rmSync(this.profile, { recursive: true, force: true })
  }
}
