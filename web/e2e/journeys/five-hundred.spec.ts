import type { Page } from '@playwright/test'
import { AN_HOUR, behind, kept } from '../away.ts'
import { expect, looked, test } from '../floor.ts'
import { Person } from '../person.ts'
import { A_CASE, ITEMS } from '../site.ts'

const CASES = 500
/** Every case is of a lot of its own, so that the ledger tells which came when. */
const LOTS = Array.from({ length: CASES }, (_, at) => `L${String(at + 1).padStart(4, '0')}`)

/** A scanner with a memory gives its scans over all at once. */
function pour(page: Page, lots: string[]): Promise<void> {
  const codes = lots.map((lot) => `]d201${ITEMS['TEA-100'].caseGtin}17280531\u001d10${lot}`)
  return page.evaluate((text) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', text)
    document.body.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    )
  }, codes.join('\n'))
}

/** How many operations the top line says are waiting. */
async function waiting(page: Page): Promise<number> {
  const text = (await page.locator('header').first().textContent()) ?? ''
  return Number(/(\d+) waits?/.exec(text)?.[1] ?? 0)
}

test('more than five hundred operations wait on a device whose tab is killed: none is lost or doubled, and in their order', async ({
  site,
  device,
}) => {
  await site.stock('MUG-RED', 'A-01-01', '5')
  await site.stock('MUG-BLUE', 'A-01-02', '5')
  const order = await site.order([
    { sku: 'MUG-RED', quantity: '1' },
    { sku: 'MUG-BLUE', quantity: '1' },
  ])
  const delivery = await site.announce([{ sku: 'TEA-100', quantity: String(CASES * A_CASE) }])
  const context = await behind(await device.context())
  const person = await device.handTo(await device.operator(), context)
  const { page } = person
  // A machine that is busy may not answer in time: then the screen asks for it again.
  await expect(async () => {
    await person.scan(delivery.number)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Scan what has come', { timeout: 5000 })
  }).toPass({ timeout: 90_000 })
  await kept(page)
  await person.tap(page.getByRole('link', { name: /Back/ }))
  await person.scan('CMD-OK')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Go to A-01-01')

  await context.setOffline(true)
  await person.workThrough()
  // Somebody else takes the order meanwhile, and ends it: these two steps will be conflicts.
  device.lapse(order.task_id)
  const ben = await device.handTo(await device.operator())
  await ben.scan('CMD-OK')
  await ben.workThrough()
  await expect.poll(async () => (await site.api.get(`/orders/${order.id}`)).state).toBe('picked')

  const receive = async (on: Page) => {
    await on
      .getByRole('button', { name: /^Receive/ })
      .first()
      .tap()
    await expect(on.getByRole('heading', { level: 1 })).toHaveText('Scan what has come')
  }
  await person.tap('Home')
  await receive(page)
  await pour(page, LOTS.slice(0, CASES / 2))
  // Killed in the middle of it: what is on the device by then was answered, and nothing behind it was.
  await expect.poll(() => waiting(page), { intervals: [20] }).toBeGreaterThan(CASES / 5)
  await page.close()
  await context.clock.fastForward(AN_HOUR / 2)

  const again = await Person.at(await context.newPage(), person.labels)
  await again.page.goto(`${device.url}/m`)
  await expect(again.page.getByRole('heading', { level: 1 })).toHaveText('Scan anything')
  await expect.poll(() => waiting(again.page)).toBeGreaterThan(CASES / 5)
  const stored = (await waiting(again.page)) - 2
  await receive(again.page)
  await pour(again.page, LOTS.slice(stored))
  await expect(again.page.locator('header').first()).toContainText(`${CASES + 2} wait`, { timeout: 60_000 })
  expect(await site.movements('&kind=inbound')).toHaveLength(0)

  await context.clock.fastForward(AN_HOUR / 2)
  await context.setOffline(false)
  // The tab is loaded anew in the middle of sending: what was answered and not heard is sent again under its key.
  await expect(again.page.locator('header').first()).toContainText('Sending')
  await again.page.reload()
  await expect(again.page.locator('header').first()).toContainText('2 conflicts', { timeout: 180_000 })
  const inbound = await site.movements('&kind=inbound')
  expect(inbound.map(({ lot }) => lot)).toEqual(LOTS)
  expect(new Set(inbound.map(({ command_id }) => command_id)).size).toBe(CASES)
  expect((await site.api.get(`/deliveries/${delivery.id}`)).lines[0].received).toBe(String(CASES * A_CASE))

  await again.tap(again.page.getByRole('link', { name: /Outbox/ }))
  await expect(again.button('I have seen it')).toHaveCount(2)
  await looked(again.page, 'outbox: conflicts of five hundred')
  const exceptions = await site.tasks('&kind=exception')
  expect(exceptions.map(({ summary }) => summary.operation)).toEqual(['confirm_pick', 'confirm_pick'])
})
