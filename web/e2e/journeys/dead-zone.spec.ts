import type { Page } from '@playwright/test'
import { AN_HOUR, behind, kept } from '../away.ts'
import { expect, looked, test } from '../floor.ts'
import { Person } from '../person.ts'

/** Milliseconds from an act until the top line says so, measured where it is shown. */
async function untilShown(page: Page, text: string, act: () => Promise<void>): Promise<number> {
  const shown = page.evaluate((wanted) => {
    const from = performance.now()
    return new Promise<number>((told) => {
      const look = () => {
        if (document.querySelector('header')?.textContent?.includes(wanted)) told(performance.now() - from)
        else requestAnimationFrame(look)
      }
      look()
    })
  }, text)
  await act()
  return shown
}

test('an hour in a dead zone, with the tab killed in it: nothing is lost, nothing is doubled', async ({
  site,
  device,
}) => {
  await site.stock('MUG-RED', 'A-01-01', '5')
  await site.stock('MUG-BLUE', 'A-01-02', '5')
  const order = await site.order([
    { sku: 'MUG-RED', quantity: '3' },
    { sku: 'MUG-BLUE', quantity: '1' },
  ])
  const context = await behind(await device.context())
  const person = await device.handTo(await device.operator(), context)
  const { page } = person
  await person.scan('CMD-OK')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Go to A-01-01')
  await kept(page)

  expect(await untilShown(page, 'No network', () => context.setOffline(true))).toBeLessThan(2000)
  for (let n = 0; n < 3; n += 1) await person.follow()
  await expect(page.locator('header')).toContainText('1 waits')
  await looked(page, 'pick: no network')
  // The battery is changed in the middle of the second stop.
  await person.follow()
  await page.close()
  await context.clock.fastForward(AN_HOUR / 2)

  const again = await Person.at(await context.newPage(), person.labels)
  const title = again.page.getByRole('heading', { level: 1 })
  await again.page.goto(`${device.url}/m`)
  await expect(title).toHaveText('Scan anything')
  await looked(again.page, 'home: no network')
  await again.tap(again.page.getByRole('button', { name: /^Pick/ }).first())
  // Exactly there: at the second place, whose label was scanned before.
  await expect(title).toHaveText('Take 1 pcs')
  await again.follow()
  await expect(title).toHaveText('All done')
  await expect(again.page.locator('header')).toContainText('2 wait')
  await again.tap(again.page.getByRole('link', { name: /Outbox/ }))
  await expect(again.page.getByRole('heading', { name: 'Waiting to be sent' })).toBeVisible()
  await looked(again.page, 'outbox: waiting')

  // Longer than any lease, and nobody took the work meanwhile.
  device.lapse(order.task_id)
  await context.clock.fastForward(AN_HOUR / 2)
  expect(await untilShown(again.page, 'Online', () => context.setOffline(false))).toBeLessThan(2000)
  await expect(again.page.getByText('Everything is sent')).toBeVisible()
  await looked(again.page, 'outbox: sent')
  const { state, lines } = await site.api.get(`/orders/${order.id}`)
  expect([state, lines.map(({ picked }: { picked: string }) => picked)]).toEqual(['picked', ['3', '1']])
  const picks = (await site.movements()).filter(({ reference_kind }) => /pick/.test(reference_kind))
  expect(picks.map(({ sku, quantity }) => [sku, quantity])).toEqual([
    ['MUG-RED', '3'],
    ['MUG-BLUE', '1'],
  ])
  expect(await site.tasks('&kind=exception')).toEqual([])
})

test('what was done on work that another had taken becomes a task, and the device lists it one by one', async ({
  site,
  device,
}) => {
  await site.stock('MUG-RED', 'A-01-01', '5')
  await site.stock('MUG-BLUE', 'A-01-02', '5')
  const order = await site.order([
    { sku: 'MUG-RED', quantity: '1' },
    { sku: 'MUG-BLUE', quantity: '1' },
  ])
  const context = await behind(await device.context())
  const anna = await device.handTo(await device.operator(), context)
  await anna.scan('CMD-OK')
  await expect(anna.page.getByRole('heading', { level: 1 })).toHaveText('Go to A-01-01')
  await context.setOffline(true)
  await anna.workThrough()
  await expect(anna.page.locator('header')).toContainText('2 wait')

  device.lapse(order.task_id)
  const ben = await device.handTo(await device.operator())
  await ben.scan('CMD-OK')
  await ben.workThrough()
  await expect.poll(async () => (await site.api.get(`/orders/${order.id}`)).state).toBe('picked')
  const moved = (await site.movements()).length

  await context.clock.fastForward(AN_HOUR)
  await context.setOffline(false)
  await expect(anna.page.locator('header')).toContainText('2 conflicts')
  await anna.tap(anna.page.getByRole('link', { name: /Outbox/ }))
  await expect(anna.page.getByText(/Somebody else had taken this work over/)).toBeVisible()
  await expect(anna.button('I have seen it')).toHaveCount(2)
  await looked(anna.page, 'outbox: handed over')
  expect((await site.movements()).length).toBe(moved)
  const exceptions = await site.tasks('&kind=exception')
  expect(exceptions.map(({ summary }) => [summary.kind, summary.operation])).toEqual([
    ['late_step', 'confirm_pick'],
    ['late_step', 'confirm_pick'],
  ])
  await anna.tap(anna.button('I have seen it').first())
  await expect(anna.button('I have seen it')).toHaveCount(1)
  await anna.tap(anna.button('I have seen it'))
  await expect(anna.page.getByText('Everything is sent')).toBeVisible()
})
