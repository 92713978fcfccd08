// The screens of work that is begun by whoever stands before it, of printing and of checking a scanner, in their states.
import { answered, free, HOST, scan, start, startList, take, tap, toCart, toPrint } from './screens-ways.mjs'

/** @typedef {import('./screens-ways.mjs').Screen} Screen */

/** @type {Record<string, Screen>} */
export const FLOWS = {
  'start-receive': { go: (page) => startList(page, 'receive') },
  'start-pack': { go: (page) => startList(page, 'pack') },
  'start-ship': { go: (page) => startList(page, 'ship') },
  'start-ship-asked': {
    go: async (page) => {
      await startList(page, 'ship')
      await tap(page, 'main ul li button')
      await page.locator('main li .bg-accent').waitFor()
    },
  },
  'start-ship-by-scan': {
    go: async (page) => {
      await startList(page, 'ship')
      await scan(page, 'CARTON-1')
      await page.locator('main li .bg-accent').waitFor()
    },
  },
  'start-ship-refused': {
    go: async (page) => {
      await startList(page, 'ship')
      await scan(page, 'CARTON-1')
      await page.locator('main li .bg-accent').waitFor()
      await scan(page, 'CMD-OK')
      await page.locator('main li [class*=wrong]').first().waitFor()
    },
  },
  'start-unknown': {
    go: async (page) => {
      await startList(page, 'pack')
      await scan(page, '4000000000006')
      await page.locator('[role=alert] [role=alert]').waitFor()
    },
  },
  cart: { go: (page) => toCart(page) },
  'cart-tote': {
    go: async (page) => {
      await toCart(page)
      await tap(page, '.thumb .bg-accent')
      await page.waitForURL(/\/m\/step\//)
    },
  },
  'cart-into-tote': {
    go: async (page) => {
      await page.addInitScript(() => localStorage.setItem('ambar.cart.orders', '24'))
      await toCart(page)
      await tap(page, '.thumb .bg-accent')
      await page.waitForURL(/\/m\/step\//)
      for (const code of ['A-01', '4006381333931', '4006381333931']) await scan(page, code)
      await answered(page)
    },
  },
  receive: { go: (page) => start(page, 'receive') },
  'receive-counting': {
    go: async (page) => {
      await start(page, 'receive')
      for (let n = 0; n < 2; n++) await scan(page, '4006381333931')
      await answered(page)
    },
  },
  'receive-lot': {
    go: async (page) => {
      await start(page, 'receive')
      await scan(page, '4006381333948')
    },
  },
  'receive-expiry': {
    go: async (page) => {
      await start(page, 'receive')
      await scan(page, '4006381333948')
      await tap(page, 'main svg.lucide-keyboard')
      await page.locator('main input').fill('L7')
      await page.keyboard.press('Enter')
      await answered(page)
      await tap(page, 'main svg.lucide-keyboard')
    },
  },
  'receive-set-down': {
    go: async (page) => {
      await start(page, 'receive')
      await scan(page, '00106141412345678908')
      await answered(page)
    },
  },
  'receive-problem': {
    go: async (page) => {
      await start(page, 'receive')
      await tap(page, 'main svg.lucide-triangle-alert')
    },
  },
  pack: { go: (page) => start(page, 'pack') },
  'pack-into': {
    go: async (page) => {
      await start(page, 'pack')
      await scan(page, '4006381333931')
      await answered(page)
    },
  },
  'pack-close': {
    go: async (page) => {
      await page.goto(`${HOST}/m`)
      await page.locator('h1').waitFor()
      await scan(page, 'SO-CLOSE')
      await page.waitForURL(/\/m\/step\//)
    },
  },
  move: { go: (page) => free(page, 'arrow-left-right') },
  'move-units': {
    go: async (page) => {
      await free(page, 'arrow-left-right')
      await scan(page, 'A-01-04')
      await answered(page)
    },
  },
  'move-again': {
    go: async (page) => {
      await free(page, 'arrow-left-right')
      await scan(page, 'A-01-04')
      for (let n = 0; n < 2; n++) await scan(page, '00340123450000000018')
    },
  },
  adjust: { go: (page) => free(page, 'package-plus') },
  'count-free': { go: (page) => free(page, 'list-checks') },
  exception: { go: (page) => take(page, 'exception') },
  print: { go: (page) => page.goto(`${HOST}/m/print`) },
  'print-place': { go: (page) => toPrint(page, 'A-01-04') },
  'print-which': { go: (page) => toPrint(page, 'TWICE') },
  'print-unknown': { go: (page) => toPrint(page, '4000000000006') },
  'print-no-label': { go: (page) => toPrint(page, 'ASN-7') },
  'print-printer': {
    go: async (page) => {
      await toPrint(page, 'A-01-04')
      await scan(page, 'PRN-ZD2')
    },
  },
  'print-printed': {
    go: async (page) => {
      await toPrint(page, 'A-01-04')
      await tap(page, 'main .thumb button.bg-accent')
      await page.locator('main [class*=accepted]').first().waitFor()
    },
  },
  'print-trouble': {
    go: async (page) => {
      await toPrint(page, 'A-01-04')
      await scan(page, 'PRN-ZD2')
      await tap(page, 'main .thumb button.bg-accent')
      await page.locator('main [class*=attention]').first().waitFor()
    },
  },
  'print-file': {
    go: async (page) => {
      await toPrint(page, 'A-01-04')
      await page.locator('main select').nth(1).selectOption('file')
      await tap(page, 'main .thumb button.bg-accent')
      await page.locator('main a[href*=file]').waitFor()
    },
  },
  'print-of-step': {
    go: async (page) => {
      await take(page, 'pick')
      await scan(page, 'CMD-PRINT')
      await page.waitForURL(/\/m\/print\//)
      await page.locator('main select').first().waitFor()
    },
  },
  'print-camera': {
    go: async (page) => {
      await page.goto(`${HOST}/m/print`)
      await tap(page, 'main .thumb button')
      await page.waitForTimeout(1000)
    },
  },
  'scanner-check': { go: (page) => page.goto(`${HOST}/m/settings/scanner`) },
  'scanner-right': {
    go: async (page) => {
      await page.goto(`${HOST}/m/settings/scanner`)
      await page.locator('h1').waitFor()
      await scan(page, ']d2011401234567890017280531\u001d10LOT7')
    },
  },
  'scanner-wrong': {
    go: async (page) => {
      await page.goto(`${HOST}/m/settings/scanner`)
      await page.locator('h1').waitFor()
      await scan(page, '0114601234567890' + '10LOT717280531')
    },
  },
}
