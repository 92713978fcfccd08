import { expect, type Locator, type Page } from '@playwright/test'
import { Hand } from './scanner.ts'

/** How an input was answered, as the hand feels it. The patterns are those of `src/lib/feedback/sounds.ts`. */
export type Tone = 'accepted' | 'done' | 'wrong' | 'question'

const FELT: Record<string, Tone> = {
  '35': 'accepted',
  '40,40,90': 'done',
  '250,80,250': 'wrong',
  '70,60,70,60,70': 'question',
}

/** What stands on the screen, as somebody reads it who has never seen it before. */
export interface Seen {
  /** The sentence. */
  prompt: string
  /** What stands large under it, line by line: the object and the expected code. */
  lines: string[]
  /** What the answer to the last input says; empty where there is none. */
  answer: string
  /** What the primary button says; empty where there is none. */
  primary: string
}

/** Codes that are printed on things within reach, by what the screen calls the thing: a place, an SKU, an SSCC. */
export type Labels = ReadonlyMap<string, string>

/** Notes each vibration before anything of the page runs, so that an answer is waited for and not a time. */
function feelVibrations(): void {
  const felt: string[] = []
  Object.assign(window, { felt })
  navigator.vibrate = (pattern) => {
    felt.push([pattern].flat().join(','))
    return true
  }
}

/**
 * Somebody on the first day: knows nothing of flows, reads the sentence and what stands large under it, and has in reach the
 * goods and labels of a warehouse. Whatever they do, they do because the screen says so.
 */
export class Person {
  readonly hand: Hand
  /** What they scanned last. */
  private last = ''

  private constructor(
    readonly page: Page,
    /** What is printed on the things around. */
    readonly labels: Map<string, string>,
  ) {
    this.hand = new Hand(page)
  }

  /** With a device in their hand. */
  static async at(page: Page, labels: Labels = new Map()): Promise<Person> {
    await page.addInitScript(feelVibrations)
    return new Person(page, new Map(labels))
  }

  /** Pulls the trigger and feels the answer. */
  async scan(code: string): Promise<Tone> {
    this.last = code
    return this.feeling(() => this.hand.scan(code))
  }

  /** Touches a button by what it says. */
  async tap(name: string | RegExp | Locator): Promise<void> {
    const button = typeof name === 'string' || name instanceof RegExp ? this.button(name) : name
    await this.hand.tap(button)
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, ...(typeof name === 'string' && { exact: true }) })
  }

  /** Touches it and feels the answer. */
  async press(name: string | RegExp): Promise<Tone> {
    return this.feeling(() => this.tap(name))
  }

  async feeling(act: () => Promise<void>): Promise<Tone> {
    const before = await this.felt()
    await act()
    await expect
      .poll(async () => (await this.felt()).length, { intervals: [10, 20, 50] })
      .toBeGreaterThan(before.length)
    const now = await this.felt()
    // What is felt is told before it is painted.
    await this.page.evaluate(
      () => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))),
    )
    return FELT[now.at(-1) ?? ''] ?? 'wrong'
  }

  felt(): Promise<string[]> {
    return this.page.evaluate(() => (window as unknown as { felt: string[] }).felt)
  }

  /** Reads the screen. */
  async look(): Promise<Seen> {
    const main = this.page.locator('main')
    const heading = main.locator('h1')
    await expect(heading).toBeVisible()
    return main.evaluate((root) => {
      const text = (element: Element | null | undefined) => element?.textContent?.trim() ?? ''
      const title = root.querySelector('h1')
      const lines = [...(title?.parentElement?.querySelectorAll('p') ?? [])].map(text)
      const answer = text(root.querySelector('[role=alert], [role=status]'))
      return { prompt: text(title), lines, answer, primary: text(root.querySelector('button.bg-accent')) }
    })
  }

  /** The codes of what the screen wants, where they are in reach; the expected thing stands before what is told about it. */
  wanted({ lines, prompt }: Seen): string | undefined {
    const named =
      lines.find((line) => this.labels.has(line)) ??
      prompt.split(/[\s,.]+/).find((word) => this.labels.has(word))
    return named === undefined ? undefined : this.labels.get(named)
  }

  /** Does the one thing that the screen asks for: scans what it names, or taps what it offers once that was scanned. */
  async follow(): Promise<string> {
    const seen = await this.look()
    const code = this.wanted(seen)
    // "All 3 pcs": there they are, and one touch says so.
    if (seen.primary !== '' && (code === undefined || code === this.last)) {
      await this.press(seen.primary)
      return seen.primary
    }
    if (code === undefined) throw new Error(`nobody could know what to do here: ${JSON.stringify(seen)}`)
    const tone = await this.scan(code)
    if (tone === 'wrong' || tone === 'question') {
      throw new Error(`what the screen asked for was refused: ${code}, ${JSON.stringify(await this.look())}`)
    }
    return code
  }

  /** Counts what lies there: scans what the screen names, piece by piece, and touches what says that these are all. */
  async countPieces(pieces: number): Promise<void> {
    for (let piece = 0; piece < pieces; piece += 1) {
      const code = this.wanted(await this.look())
      if (code === undefined) throw new Error('the screen does not say what is to be counted')
      await this.scan(code)
    }
    await this.press((await this.look()).primary)
  }

  /** Follows the screen until it says that all is done, and tells what it took. */
  async workThrough(end = 'All done', most = 40): Promise<string[]> {
    const done: string[] = []
    for (let steps = 0; steps < most; steps += 1) {
      const { prompt } = await this.look()
      if (prompt === end) return done
      done.push(await this.follow())
    }
    throw new Error(`it never ends: ${done.join(', ')}`)
  }
}
