import type { CDPSession, Locator, Page } from '@playwright/test'

/** A person's hand with a scanner in it: counts every trigger pull and every touch, so that a journey can hold its budget. */
export class Hand {
  scans = 0
  taps = 0
  private session: CDPSession | undefined

  constructor(readonly page: Page) {}

  /**
   * One trigger pull, as the scanner of an Android device hands it over: the text at once, with the line end behind it, wherever
   * the focus is. How scanners type key by key is tested with their transcripts (testdata/scan/wedge), where no busy machine can
   * pull the keys apart.
   */
  async scan(code: string): Promise<void> {
    this.scans += 1
    this.session ??= await this.page.context().newCDPSession(this.page)
    await this.session.send('Input.insertText', { text: `${code}\n` })
  }

  /** One touch. */
  async tap(what: Locator): Promise<void> {
    this.taps += 1
    await what.tap()
  }

  /** Scans and taps since the last time. */
  counted(): Count {
    const counted = { scans: this.scans, taps: this.taps }
    this.scans = 0
    this.taps = 0
    return counted
  }
}

export interface Count {
  scans: number
  taps: number
}
