// The ways to the states of the handheld's screens, on the mock server.

/** @typedef {import('playwright-core').Page} Page */
/**
 * A way that leads to a state. `who` is signed in; null is nobody. `device`: it was set up. `large`: the text is. `place`: a location is
 * shown, large.
 * @typedef {{ who?: string | null, device?: boolean, large?: boolean, place?: boolean, go: (page: Page) => Promise<unknown> }} Screen
 */

export const PORT = 8097
export const HOST = `http://127.0.0.1:${PORT}`

/** A scan, as a whole at once: what scanners type is tested elsewhere. @param {Page} page @param {string} code */
export async function scan(page, code) {
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', text)
    const target = document.activeElement ?? document.body
    target.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, code)
  // The answer is there when the live region has said it, or the screen is another.
  await page.waitForTimeout(150)
}

/** The n-th button, by its place: words differ by language. @param {Page} page @param {string} selector */
export const tap = (page, selector) => page.locator(selector).first().click()

const ICONS = /** @type {Record<string, string>} */ ({
  pick: 'hand',
  putaway: 'arrow-down-to-line',
  count: 'list-checks',
  exception: 'triangle-alert',
})

/** @param {Page} page @param {string} kind */
export async function take(page, kind) {
  await page.goto(`${HOST}/m`)
  await page.locator(`main ul li button svg.lucide-${ICONS[kind]}`).first().click()
  await page.waitForURL(/\/m\/step\//)
  await page.locator('h1').waitFor()
}

/** Puts entries into the outbox as they stand after a day with trouble. @param {Page} page @param {boolean} trouble */
export async function fillOutbox(page, trouble) {
  await page.goto(`${HOST}/m/outbox`)
  await page.locator('h1').waitFor()
  await page.evaluate(async (withTrouble) => {
    const open = indexedDB.open('ambar')
    const db = await new Promise((resolve, reject) => {
      open.onsuccess = () => resolve(open.result)
      open.onerror = () => reject(open.error)
    })
    const base = {
      method: 'POST',
      path: '/api/v1/stock/refused',
      body: '{}',
      recordedAt: new Date(2026, 10, 26, 9, 41).toISOString(),
      task: null,
      account: '019a0000-0000-7000-8000-0000000000aa',
      attempts: 1,
      refusal: null,
      exceptionTask: null,
      settledAt: null,
      reason: null,
    }
    const refusal = {
      status: 409,
      code: 'inventory.not_enough',
      detail: 'Only 2 of 47566 are there and unclaimed, not 6.',
      params: { sku: '47566', wanted: '6', free: '2' },
      reference: null,
      undecided: false,
    }
    const pick = { code: 'pick.take', params: { quantity: '6', unit: 'pcs' } }
    const bring = { code: 'putaway.bring', params: { location: 'C-11-02' } }
    const entries = withTrouble
      ? [
          {
            ...base,
            key: 'a',
            operation: 'confirm_pick',
            what: pick,
            title: 'Party bunting',
            state: 'refused',
            refusal,
          },
          {
            ...base,
            key: 'b',
            operation: 'complete_putaway',
            what: bring,
            title: 'C-11-02',
            state: 'exception',
          },
          { ...base, key: 'c', operation: 'confirm_pick', what: pick, title: 'A-02-11', state: 'sent' },
        ]
      : []
    const tx = db.transaction('outbox', 'readwrite')
    tx.objectStore('outbox').clear()
    for (const entry of entries) tx.objectStore('outbox').add(entry)
    await new Promise((resolve) => {
      tx.oncomplete = resolve
    })
    db.close()
  }, trouble)
  await page.reload()
  await page.locator('h1').waitFor()
}

export const DIGITS = 'main .grid-cols-3 button'

/** The first delivery or order of a list. @param {Page} page @param {string} what */
export async function startList(page, what) {
  await page.goto(`${HOST}/m/start/${what}`)
  await page.locator('main ul li button').first().waitFor()
}

/** @param {Page} page @param {string} what */
export async function start(page, what) {
  await startList(page, what)
  await tap(page, 'main ul li button')
  await page.waitForURL(/\/m\/step\//)
  await page.locator('h1').waitFor()
}

/** Work that is no task, by its place among the buttons. @param {Page} page @param {string} icon */
export async function free(page, icon) {
  await page.goto(`${HOST}/m`)
  await tap(page, `main .grid svg.lucide-${icon}`)
  await page.waitForURL(/\/m\/step\//)
  await page.locator('h1').waitFor()
}

/** @param {Page} page @param {string} code */
export async function toPrint(page, code) {
  await page.goto(`${HOST}/m/print`)
  await page.locator('h1').waitFor()
  await scan(page, code)
}

/** @param {Page} page */
export async function toCart(page) {
  await page.goto(`${HOST}/m/cart`)
  await page.locator('h1').waitFor()
}

/** The answer to the last input goes by itself after a while. @param {Page} page */
export const answered = (page) => page.locator('main [role=status] *').first().waitFor({ state: 'detached' })
