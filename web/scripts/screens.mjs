// The screens of the handheld in their states: a new state has its entry here, or among the flows.
import { FLOWS } from './screens-flows.mjs'
import { answered, DIGITS, fillOutbox, HOST, scan, take, tap } from './screens-ways.mjs'

/** @typedef {import('./screens-ways.mjs').Screen} Screen */

/** @type {Record<string, Screen>} */
export const SCREENS = {
  ...FLOWS,
  'sign-in-password': { who: null, go: (page) => page.goto(`${HOST}/m`) },
  'sign-in-badge': { who: null, device: true, go: (page) => page.goto(`${HOST}/m`) },
  'sign-in-pin': {
    who: null,
    device: true,
    go: async (page) => {
      await page.goto(`${HOST}/m`)
      await page.locator('h1').waitFor()
      await scan(page, 'BADGE-1234567')
      await page.locator(DIGITS).first().waitFor()
    },
  },
  'sign-in-pin-wrong': {
    who: null,
    device: true,
    go: async (page) => {
      await SCREENS['sign-in-pin']?.go(page)
      for (let n = 0; n < 4; n++) await page.locator(DIGITS).nth(10).click()
      await page.locator(DIGITS).nth(11).click()
      await page.locator('[role=alert]').waitFor()
    },
  },
  home: { go: (page) => page.goto(`${HOST}/m`) },
  'home-empty': { who: 'admin', go: (page) => page.goto(`${HOST}/m`) },
  'home-unknown': {
    go: async (page) => {
      await page.goto(`${HOST}/m`)
      await page.locator('h1').waitFor()
      await scan(page, '4000000000006')
      await page.locator('[role=alert] [role=alert]').waitFor()
    },
  },
  'home-found': {
    go: async (page) => {
      await page.goto(`${HOST}/m`)
      await page.locator('h1').waitFor()
      await scan(page, '85123A')
      await page.locator('main section .font-mono').first().waitFor()
    },
  },
  'home-recovered': {
    go: async (page) => {
      await take(page, 'pick')
      await scan(page, 'A-01-04')
      await page.goto(`${HOST}/m`)
      await page.locator('svg.lucide-history').waitFor()
    },
  },
  'home-offline': {
    go: async (page) => {
      await page.goto(`${HOST}/m`)
      await page.locator('h1').waitFor()
      await page.context().setOffline(true)
      await page.locator('svg.lucide-wifi-off').waitFor()
    },
  },
  tasks: { go: (page) => page.goto(`${HOST}/m/tasks`) },
  'step-place': { place: true, go: (page) => take(page, 'pick') },
  'step-accepted': {
    go: async (page) => {
      await take(page, 'pick')
      await scan(page, 'A-01-04')
    },
  },
  'step-goods': {
    go: async (page) => {
      await take(page, 'pick')
      await scan(page, 'A-01-04')
      await answered(page)
    },
  },
  'step-counting': {
    go: async (page) => {
      await take(page, 'pick')
      await scan(page, 'A-01-04')
      for (let n = 0; n < 2; n++) await scan(page, '5012345678900')
      await answered(page)
    },
  },
  'step-done': {
    go: async (page) => {
      await take(page, 'pick')
      await scan(page, 'A-01-04')
      await scan(page, '15012345678900')
    },
  },
  'step-wrong': {
    go: async (page) => {
      await take(page, 'pick')
      await scan(page, 'A-01-02')
    },
  },
  'step-wrong-often': {
    go: async (page) => {
      await take(page, 'pick')
      for (let n = 0; n < 3; n++) await scan(page, '5012345678924')
    },
  },
  'step-question': {
    go: async (page) => {
      await take(page, 'count')
      await page.evaluate(() => undefined)
      await take(page, 'pick')
      await scan(page, 'TWICE')
    },
  },
  'step-digits': {
    go: async (page) => {
      await take(page, 'pick')
      await tap(page, 'main svg.lucide-keyboard')
      await page.locator(DIGITS).first().click()
    },
  },
  'step-problem': {
    go: async (page) => {
      await take(page, 'pick')
      await scan(page, 'A-01-04')
      await answered(page)
      await tap(page, 'main svg.lucide-triangle-alert')
    },
  },
  'step-reason': {
    go: async (page) => {
      await take(page, 'putaway')
      await tap(page, 'main svg.lucide-triangle-alert')
      await page.locator('main button').first().click()
    },
  },
  'step-putaway': { go: (page) => take(page, 'putaway') },
  'step-bring': {
    place: true,
    go: async (page) => {
      await take(page, 'putaway')
      await scan(page, '340123450000000018')
      await answered(page)
    },
  },
  'step-count': {
    go: async (page) => {
      await take(page, 'count')
      await scan(page, 'B-04-17')
      for (let n = 0; n < 3; n++) await scan(page, '5012345678924')
      await answered(page)
    },
  },
  'step-ended': {
    go: async (page) => {
      await take(page, 'putaway')
      await scan(page, '340123450000000018')
      await scan(page, 'C-11-02')
      await page.locator('svg.lucide-circle-check-big').waitFor()
    },
  },
  'step-lost': { go: (page) => page.goto(`${HOST}/m/step/task-nowhere`) },
  inquiry: {
    go: async (page) => {
      await page.goto(`${HOST}/m`)
      await tap(page, 'main svg.lucide-circle-question-mark')
      await page.waitForURL(/\/m\/step\//)
      await page.locator('h1').waitFor()
      await scan(page, 'A-01-04')
      await page.locator('main section').waitFor()
    },
  },
  outbox: { go: (page) => fillOutbox(page, true) },
  'outbox-empty': { go: (page) => fillOutbox(page, false) },
  'outbox-discard': {
    go: async (page) => {
      await fillOutbox(page, true)
      await page.locator('main li button').nth(2).click()
    },
  },
  'sign-in-name': {
    who: null,
    device: true,
    go: async (page) => {
      await page.goto(`${HOST}/m`)
      await page.locator('main button', { hasText: 'anna' }).click()
      await page.locator(DIGITS).first().waitFor()
    },
  },
  enrol: { who: null, go: (page) => page.goto(`${HOST}/m/enrol`) },
  'home-nobody': { who: 'newcomer', go: (page) => page.goto(`${HOST}/m`) },
  'home-nothing': {
    who: 'admin',
    go: async (page) => {
      await page.goto(`${HOST}/m`)
      await page.route('**/api/v1/tasks/next', (route) => route.fulfill({ status: 204 }))
      await tap(page, 'main button.bg-accent')
      await page.locator('main h1 ~ *, main section').first().waitFor()
    },
  },
  'tasks-empty': { who: 'admin', go: (page) => page.goto(`${HOST}/m/tasks`) },
  'tasks-forbidden': { who: 'newcomer', go: (page) => page.goto(`${HOST}/m/tasks`) },
  'tasks-failed': { who: 'unlucky', go: (page) => page.goto(`${HOST}/m/tasks`) },
  'step-undo': {
    go: async (page) => {
      await take(page, 'pick')
      await scan(page, 'A-01-04')
      await scan(page, 'CMD-UNDO')
    },
  },
  'step-undone-before-sending': {
    go: async (page) => {
      await take(page, 'pick')
      await page.context().setOffline(true)
      await scan(page, 'A-01-04')
      await scan(page, '15012345678900')
      await page.locator('header', { hasText: '1' }).waitFor()
      await scan(page, 'CMD-UNDO')
    },
  },
  'step-undo-too-late': {
    go: async (page) => {
      await take(page, 'pick')
      await scan(page, 'A-01-04')
      await scan(page, '15012345678900')
      await page.locator('header svg.lucide-wifi').waitFor()
      await scan(page, 'CMD-UNDO')
    },
  },
  'step-offline': {
    go: async (page) => {
      await take(page, 'pick')
      await page.context().setOffline(true)
      await scan(page, 'A-01-04')
      await scan(page, '15012345678900')
      await page.locator('svg.lucide-wifi-off').waitFor()
    },
  },
  'step-taken': {
    go: async (page) => {
      await take(page, 'pick')
      const body = JSON.stringify({
        code: 'workforce.not_held',
        status: 409,
        title: '',
        detail: '',
        params: {},
      })
      await page.route('**/renew', (route) =>
        route.fulfill({ status: 409, contentType: 'application/problem+json', body }),
      )
      await page.context().setOffline(true)
      await page.locator('svg.lucide-wifi-off').waitFor()
      await page.context().setOffline(false)
      await page.locator('svg.lucide-user-round-check').waitFor()
    },
  },
  'step-large-text': {
    large: true,
    go: async (page) => {
      await take(page, 'pick')
      await scan(page, 'A-01-04')
      for (let n = 0; n < 2; n++) await scan(page, '5012345678900')
      await answered(page)
    },
  },
  'home-large-text': { large: true, go: (page) => page.goto(`${HOST}/m`) },
  settings: { go: (page) => page.goto(`${HOST}/m/settings`) },
}
