// The screens of the console, each with what one does to see it, and the states that every page can be in.

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {{ name: string, path: string, act?: (page: Page) => Promise<void> }} Screen */

const firstRow = async (/** @type {Page} */ page) => {
  await page.locator('tbody tr a').first().click()
  await page.locator('aside h2').waitFor()
  await settled(page)
}

/** By the keyboard, where no link of the first row is the row's own. */
const openedRow = async (/** @type {Page} */ page) => {
  await page.locator('tbody tr').first().waitFor()
  await page.keyboard.press('KeyJ')
  await page.keyboard.press('Enter')
  await page.locator('aside h2').waitFor()
  await settled(page)
}

const selectAll = async (/** @type {Page} */ page) => {
  await page.locator('tbody tr').first().waitFor()
  await page.locator('thead input[type=checkbox]').check()
}

/** Presses the button of the bar of what is selected that has this picture. */
const bulk = async (/** @type {Page} */ page, /** @type {string} */ icon) => {
  await page.locator(`button:has(svg.${icon})`).last().click()
  await settled(page)
}

/** @type {Screen[]} */
export const SCREENS = [
  { name: 'tower', path: '/' },
  { name: 'start', path: '/start' },
  { name: 'stock', path: '/stock' },
  { name: 'stock-panel', path: '/stock', act: firstRow },
  { name: 'stock-nothing', path: '/stock?lot=NO-SUCH-LOT&status=damaged' },
  { name: 'stock-past', path: `/stock?at=${encodeURIComponent(new Date().toISOString())}` },
  { name: 'stock-items', path: '/stock?by=item' },
  { name: 'stock-locations', path: '/stock?by=location' },
  { name: 'stock-lots', path: '/stock?by=lot', act: firstRow },
  { name: 'items', path: '/items' },
  { name: 'items-panel', path: '/items', act: firstRow },
  { name: 'item', path: '/items', act: (page) => wholePage(page, 'aside h2') },
  { name: 'locations', path: '/locations' },
  { name: 'locations-panel', path: '/locations', act: firstRow },
  { name: 'movements', path: '/movements' },
  { name: 'movements-panel', path: '/movements', act: firstRow },
  { name: 'units', path: '/handling-units' },
  { name: 'orders', path: '/orders' },
  { name: 'orders-panel', path: '/orders', act: firstRow },
  { name: 'order', path: '/orders?state=partially_allocated', act: (page) => wholePage(page, 'aside h2') },
  {
    name: 'orders-release',
    path: '/orders?state=promised',
    act: async (page) => {
      await selectAll(page)
      await bulk(page, 'lucide-send')
      await page.locator('section ul li').first().waitFor()
    },
  },
  {
    name: 'items-print',
    path: '/items',
    act: async (page) => {
      await selectAll(page)
      await bulk(page, 'lucide-printer')
    },
  },
  { name: 'picks', path: '/picks', act: firstRow },
  { name: 'pick-list', path: '/picks', act: (page) => wholePage(page, 'aside h2') },
  { name: 'shipments', path: '/shipments', act: firstRow },
  { name: 'receipts', path: '/receipts' },
  { name: 'receipts-panel', path: '/receipts', act: openedRow },
  { name: 'people', path: '/people' },
  { name: 'people-panel', path: '/people', act: openedRow },
  { name: 'trace', path: '/trace' },
  { name: 'trace-nothing', path: '/trace?code=NO-SUCH-LOT' },
  {
    name: 'trace-lot',
    path: '/stock?by=lot',
    act: async (page) => {
      await firstRow(page)
      await page.locator('aside header a[href*="/trace"]').click()
      await page.locator('#steps').waitFor()
      await settled(page)
    },
  },
  { name: 'packing', path: '/packing' },
  {
    name: 'packing-order',
    path: '/packing',
    act: async (page) => {
      await page.locator('section li button').first().click()
      await page.locator('progress').first().waitFor()
    },
  },
  {
    name: 'packing-wrong',
    path: '/packing',
    act: async (page) => {
      await page.locator('section input').first().fill('NO-SUCH-CODE')
      await page.keyboard.press('Enter')
      await page.locator('[role=alert]').waitFor()
    },
  },
  { name: 'deliveries', path: '/deliveries' },
  { name: 'deliveries-panel', path: '/deliveries', act: firstRow },
  { name: 'tasks', path: '/tasks' },
  {
    name: 'tasks-selected',
    path: '/tasks',
    act: async (page) => {
      for (const code of ['KeyJ', 'KeyX', 'Shift+KeyJ', 'Shift+KeyJ']) await page.keyboard.press(code)
    },
  },
  { name: 'tasks-panel', path: '/tasks', act: firstRow },
  { name: 'counts', path: '/counts' },
  { name: 'users', path: '/users', act: firstRow },
  { name: 'user', path: '/users', act: (page) => wholePage(page, 'aside h2') },
  { name: 'roles', path: '/roles' },
  { name: 'devices', path: '/devices' },
  {
    name: 'devices-new',
    path: '/devices?row=new',
    act: async (page) => {
      await page.locator('aside form input').first().fill('Scanner 7')
      await page.locator('aside form button[type=submit]').click()
      await page.locator('aside img').waitFor()
    },
  },
  { name: 'exceptions', path: '/tasks?kind=exception', act: firstRow },
  { name: 'settings', path: '/settings' },
  {
    name: 'settings-change',
    path: '/settings?part=partners',
    act: async (page) => {
      await page.locator('tbody button').first().click()
      await page.locator('form').waitFor()
    },
  },
  { name: 'settings-sscc', path: '/settings?part=sscc' },
  {
    name: 'settings-rules',
    path: '/settings?part=rules',
    act: async (page) => {
      await page.locator('section > button').first().click()
      await page.locator('form').waitFor()
    },
  },
  { name: 'audit', path: '/audit' },
  { name: 'jobs', path: '/jobs' },
  {
    name: 'health',
    path: '/system',
    act: async (page) => {
      await page.locator('#rules + p, #rules').first().waitFor()
      await page.locator('section[aria-labelledby=rules] button').click()
      await page.locator('section[aria-labelledby=rules] table').waitFor()
    },
  },
  {
    name: 'palette',
    path: '/stock',
    act: async (page) => {
      await page.keyboard.press('Control+KeyK')
      await page.keyboard.insertText('A-01')
      await page.waitForTimeout(600)
    },
  },
  {
    name: 'keys',
    path: '/stock',
    act: async (page) => {
      await page.keyboard.press('Shift+Slash')
      await page.locator('dialog h2').waitFor()
    },
  },
  {
    name: 'filter-menu',
    path: '/stock?status=available',
    act: async (page) => {
      await page.locator('button[aria-haspopup=dialog][aria-expanded=false].border-dashed').click()
    },
  },
  { name: 'map', path: '/map' },
  {
    name: 'map-place',
    path: '/map',
    act: async (page) => {
      await page.locator('canvas').first().waitFor()
      await page
        .locator('canvas')
        .first()
        .click({ position: { x: 260, y: 240 } })
      await settled(page)
    },
  },
  { name: 'builder', path: '/locations/build' },
  { name: 'setup', path: '/setup' },
  { name: 'guides', path: '/guides' },
  { name: 'imports', path: '/imports' },
  { name: 'import-new', path: '/imports/new' },
  { name: 'import', path: '/imports', act: (page) => opened(page, 'main table, main [role=table]') },
  { name: 'printers', path: '/printers' },
  { name: 'printers-panel', path: '/printers', act: openedRow },
  { name: 'printers-new', path: '/printers?row=new' },
  { name: 'print-jobs', path: '/print-jobs' },
  { name: 'print-jobs-panel', path: '/print-jobs', act: openedRow },
  { name: 'templates', path: '/label-templates' },
  { name: 'templates-panel', path: '/label-templates', act: openedRow },
  { name: 'settings-masters', path: '/settings?part=categories' },
  { name: 'task', path: '/tasks', act: (page) => wholePage(page, 'aside h2') },
  { name: 'delivery', path: '/deliveries', act: (page) => wholePage(page, 'aside h2') },
  { name: 'location', path: '/locations', act: (page) => wholePage(page, 'aside h2') },
  { name: 'units-panel', path: '/handling-units', act: openedRow },
  { name: 'counts-panel', path: '/counts', act: openedRow },
  { name: 'missing', path: '/orders/00000000-0000-7000-8000-000000000000' },
]

/** From the panel to the page of the same thing. @param {Page} page @param {string} panel */
async function wholePage(page, panel) {
  await page.locator('tbody tr a').first().click()
  await page.locator(panel).waitFor()
  await page.locator('aside header a').first().click()
  await page.locator('article h1').waitFor()
  await settled(page)
}

/** @param {Page} page */
export async function settled(page) {
  await page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => undefined)
  await page.waitForTimeout(150)
}

/** Follows the first row's link to a page of its own. @param {Page} page @param {string} there */
async function opened(page, there) {
  await page.locator('tbody tr a, ul li a[href*="/imports/"]').first().click()
  await page.locator(there).first().waitFor()
  await settled(page)
}

/** Every page once: what it shows of nothing, of a failure, while it waits, and to whom it is not allowed. */
export const PAGES = [
  ...[
    '/',
    '/start',
    '/stock',
    '/stock?by=item',
    '/stock?by=location',
    '/stock?by=lot',
    '/items',
    '/locations',
    '/map',
  ],
  ...[
    '/locations/build',
    '/handling-units',
    '/movements',
    '/trace?code=L1',
    '/deliveries',
    '/receipts',
    '/orders',
    '/picks',
  ],
  ...[
    '/packing',
    '/shipments',
    '/tasks',
    '/counts',
    '/people',
    '/imports',
    '/imports/new',
    '/printers',
    '/print-jobs',
  ],
  ...[
    '/label-templates',
    '/users',
    '/roles',
    '/devices',
    '/settings',
    '/settings?part=rules',
    '/settings?part=sscc',
  ],
  ...['/audit', '/jobs', '/system', '/setup', '/guides'],
]

/** @typedef {'empty' | 'failed' | 'waiting' | 'forbidden'} State */
/** @type {State[]} */
export const STATES = ['empty', 'failed', 'waiting', 'forbidden']

const SLOW = {
  type: '/docs/problems#server.slow',
  title: 'Not possible at the moment',
  status: 503,
  detail: 'There was no answer within 10 s, and it is not known yet whether it took effect.',
  instance: 'urn:uuid:019a8c3e-51b7-7c11-9d0e-2f6a4c1b7e55',
  code: 'server.slow',
  params: {},
  errors: [],
}

/** Lets the server answer as it does in a state, which no server can be brought into at will. @param {Page} page @param {State} state */
export async function play(page, state) {
  await page.route(/\/(api\/v1|metrics)/, async (route) => {
    const path = new URL(route.request().url()).pathname
    if (path === '/api/v1/live') return route.continue()
    if (path === '/api/v1/session') {
      if (state !== 'forbidden') return route.continue()
      const response = await route.fetch()
      return route.fulfill({ response, json: { ...(await response.json()), roles: [], permissions: [] } })
    }
    if (state === 'waiting') return
    if (state === 'failed')
      return route.fulfill({ status: 503, contentType: 'application/problem+json', json: SLOW })
    if (state !== 'empty') return route.continue()
    const response = await route.fetch()
    const json = await response.json().catch(() => undefined)
    return Array.isArray(json?.items)
      ? route.fulfill({ response, json: { ...json, items: [], next: null } })
      : route.fulfill({ response })
  })
}
