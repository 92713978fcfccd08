import type { Answer } from '../api.ts'
import { within } from '../budget.ts'
import { expect, looked, test } from '../floor.ts'
import { ITEMS, newSscc } from '../site.ts'

test('two pickers on one order: no piece is picked twice, and both are told', async ({ site, device }) => {
  await site.stock('MUG-RED', 'A-01-01', '2')
  await site.stock('MUG-BLUE', 'A-01-02', '2')
  const order = await site.order([
    { sku: 'MUG-RED', quantity: '2' },
    { sku: 'MUG-BLUE', quantity: '2' },
  ])
  const [anna, ben] = [
    await device.handTo(await device.operator()),
    await device.handTo(await device.operator()),
  ]
  const title = (of: typeof anna) => of.page.getByRole('heading', { level: 1 })
  await anna.press('My next task')
  await expect(title(anna)).toHaveText('Go to A-01-01')
  await ben.press('My next task')
  await expect(ben.page.getByText('Nothing waits for you')).toBeVisible()
  await looked(ben.page, 'home: nothing waits')

  // Anna has picked one stop and stands before the second when the lead gives the order to Ben.
  for (let n = 0; n < 3; n += 1) await anna.follow()
  await expect(title(anna)).toHaveText('Go to A-01-02')
  await anna.follow()
  const picked = async () =>
    (await site.movements()).filter(({ reference_kind }) => /pick/.test(reference_kind))
  await expect.poll(async () => (await picked()).length).toBe(1)
  await site.api.post(`/tasks/${order.task_id}/release`, {})
  await ben.press('My next task')
  await expect(title(ben)).toHaveText('Go to A-01-02')

  // She goes on: the server refuses, the device says so and what can be done.
  await anna.follow()
  await anna.follow()
  await expect(anna.page.getByText('1 conflict')).toBeVisible()
  await ben.workThrough()
  await expect.poll(async () => (await site.api.get(`/orders/${order.id}`)).state).toBe('picked')
  const sums = (await picked()).map(({ sku, quantity }) => `${quantity} ${sku}`)
  expect(sums.sort()).toEqual(['2 MUG-BLUE', '2 MUG-RED'])

  await anna.tap(anna.page.getByRole('link', { name: /Outbox/ }))
  await expect(title(anna)).toHaveText('Outbox')
  await expect(anna.page.getByRole('heading', { name: 'Refused' })).toBeVisible()
  await looked(anna.page, 'outbox: refused')
  for (const choice of ['Try again', 'Report it', 'Discard']) await expect(anna.button(choice)).toBeVisible()
  await anna.tap('Report it')
  await expect(anna.page.getByText('Everything is sent')).toBeVisible()
  const exceptions = await site.tasks('&kind=exception')
  expect(exceptions.map(({ summary }: Answer) => summary.kind)).toEqual(['other'])
  await expect(title(ben)).toHaveText('All done')
})

test('several orders in one walk: a tote for each, no place twice, and the packer finds the order by its tote', async ({
  site,
  device,
}) => {
  await site.stock('MUG-RED', 'A-01-01', '9')
  await site.stock('MUG-BLUE', 'A-01-02', '9')
  const orders = [
    await site.order([{ sku: 'MUG-RED', quantity: '1' }]),
    await site.order([
      { sku: 'MUG-RED', quantity: '1' },
      { sku: 'MUG-BLUE', quantity: '1' },
    ]),
  ]
  await expect.poll(async () => (await site.tasks('&state=pending')).length).toBe(2)
  const anna = await device.handTo(await device.operator())
  const { hand, page } = anna
  const title = page.getByRole('heading', { level: 1 })
  await anna.tap('Several orders at once')
  await looked(page, 'cart')
  hand.counted()
  await anna.scan('CMD-OK')
  await expect(title).toHaveText(/^Scan a tote for /)
  await looked(page, 'cart: a tote for an order')
  expect(await anna.scan('TOTE-1')).toBe('done')
  expect(await anna.scan('TOTE-1')).toBe('accepted')
  await expect(page.getByText(/Take another tote/)).toBeVisible()
  await anna.scan('TOTE-2')
  await expect(title).toHaveText('Go to A-01-01')
  within('a cart of two orders with a tote each', hand.counted(), { scans: 4, taps: 0 })
  for (const tote of ['TOTE-1', 'TOTE-2']) anna.labels.set(tote, tote)
  await anna.follow()
  await anna.follow()
  await expect(title).toHaveText(/^Put it into tote TOTE-/)
  await looked(page, 'pick: into the tote')
  const other = (await title.textContent())?.endsWith('1') ? 'TOTE-2' : 'TOTE-1'
  expect(await anna.scan(other)).toBe('wrong')
  await anna.workThrough()
  // Two places, three pieces, a tote with each, and the one wrong scan.
  within('three pieces of two orders in one walk', hand.counted(), { scans: 9, taps: 0 })
  for (const { id } of orders) {
    await expect.poll(async () => (await site.api.get(`/orders/${id}`)).state).toBe('picked')
  }
  const lists = await Promise.all(
    orders.map(({ pick_list_id }) => site.api.get(`/pick-lists/${pick_list_id}`)),
  )
  expect(lists.map(({ tote }: Answer) => tote).sort()).toEqual(['TOTE-1', 'TOTE-2'])
  const single = lists.find(({ lines }: Answer) => lines.length === 1)
  await anna.scan(single.tote)
  await expect(title).toHaveText('Scan the goods and close the carton')
  await anna.workThrough()
  await expect.poll(async () => (await site.api.get(`/orders/${single.order_id}`)).state).toBe('packed')
})

test('a short pick: the rest comes from elsewhere, the place is counted, and the book is right again', async ({
  site,
  device,
}) => {
  await site.stock('MUG-RED', 'A-01-01', '5')
  await site.stock('MUG-RED', 'A-01-02', '20')
  const order = await site.order([{ sku: 'MUG-RED', quantity: '4' }])
  const person = await device.handTo(await device.operator())
  const { page, hand } = person
  const title = page.getByRole('heading', { level: 1 })
  await person.scan('CMD-OK')
  await expect(title).toHaveText('Go to A-01-01')
  await person.follow()

  hand.counted()
  await person.tap('Problem')
  await expect(title).toHaveText('What is the problem?')
  await looked(page, 'pick: problem')
  await person.tap('Too few')
  await expect(title).toHaveText('How many are there?')
  await looked(page, 'pick: how many are there')
  await person.tap('1')
  await person.press('OK')
  // Three taps and the digit.
  expect(hand.counted()).toEqual({ scans: 0, taps: 4 })

  // Where the rest is, the screen says as soon as the server has found it.
  await expect(title).toHaveText('Go to A-01-02')
  await person.workThrough()
  await expect.poll(async () => (await site.api.get(`/orders/${order.id}`)).state).toBe('picked')
  await person.scan('CMD-OK')
  await expect(title).toHaveText('Go to A-01-01')
  await person.follow()
  await person.press('Empty')
  await expect(title).toHaveText('All done')

  const counts = async () => (await site.api.get(`/counts?warehouse_id=${site.warehouse}`)).items
  await expect.poll(async () => (await counts()).map(({ counted }: Answer) => counted)).toEqual(['0'])
  const left = (await site.stockOf('&sku=MUG-RED')).filter(({ on_hand }) => on_hand !== '0')
  const at = (place: string) =>
    left.filter(({ location }) => location === place).map(({ on_hand }) => on_hand)
  expect([at('A-01-01'), at('A-01-02')]).toEqual([[], ['17']])
})

test('wrong scans book nothing, say what to do instead, and stay until the next scan', async ({
  site,
  device,
}) => {
  await site.stock('MUG-RED', 'A-01-01', '5')
  await site.stock('MUG-BLUE', 'A-01-02', '5')
  await site.order([{ sku: 'MUG-RED', quantity: '2' }])
  const delivery = await site.announce([{ sku: 'TEA-100', quantity: '24' }])
  const before = (await site.movements()).length
  const context = await device.context()
  await context.clock.install()
  const person = await device.handTo(await device.operator(), context)
  const { page } = person
  const title = page.getByRole('heading', { level: 1 })
  const alert = page.getByRole('alert')
  await person.scan('CMD-OK')
  await expect(title).toHaveText('Go to A-01-01')

  const refused = async (code: string, ...told: string[]) => {
    const { prompt } = await person.look()
    expect(await person.scan(code)).toBe('wrong')
    for (const text of told) await expect(alert).toContainText(text)
    await expect(title).toHaveText(prompt)
  }
  await refused('LOC-A-01-05', 'This is A-01-05.', 'Scan A-01-01.')
  await looked(page, 'pick: wrong place')
  // Minutes later it still stands there: nobody has to have looked at once.
  await page.clock.fastForward('05:00')
  await expect(alert).toContainText('Scan A-01-01.')
  await refused('NOBODY-KNOWS-1', 'Nobody knows NOBODY-KNOWS-1.', 'Scan A-01-01.')
  await refused('CMD-SKIP', 'This command means nothing here.', 'Scan A-01-01.')
  await expect(page.getByText(/wrong several times/)).toBeVisible()
  await looked(page, 'pick: help')
  expect(await person.follow()).toBe('LOC-A-01-01')
  await expect(page.getByText(/wrong several times/)).toBeHidden()
  await refused(ITEMS['MUG-BLUE'].gtin, 'This is MUG-BLUE.', 'Scan Red mug.')
  await refused(`00${newSscc()}`, 'pallet or carton', 'Scan Red mug.')
  // A digit is damaged: no number of anything.
  await refused(']C10104006381333932', 'Scan Red mug.')
  await refused('4006381333932', 'Scan Red mug.')
  await looked(page, 'pick: damaged code')
  // One piece more than there are to be taken.
  await person.scan(ITEMS['MUG-RED'].gtin)
  expect((await site.movements()).length).toBe(before)
  await person.scan(ITEMS['MUG-RED'].gtin)
  await expect(title).toHaveText('All done')
  await expect.poll(async () => (await site.movements()).length).toBe(before + 1)

  // A case whose code lost its separator may be of two lots: asked, not guessed.
  await person.scan(delivery.number)
  await expect(title).toHaveText('Scan what has come')
  const gtin = ITEMS['TEA-100'].caseGtin
  expect(await person.scan(`01${gtin}10LOT717280531`)).toBe('question')
  await looked(page, 'receive: which lot')
  await page.clock.fastForward('05:00')
  expect((await site.api.get(`/deliveries/${delivery.id}`)).lines[0].received).toBe('0')
  expect(await person.press(/LOT7 · 2028-05-31/)).toBe('done')
  await expect
    .poll(async () => (await site.stockOf('&sku=TEA-100')).map(({ lot, on_hand }) => [lot, on_hand]))
    .toEqual([['LOT7', '12']])
})

test('another language in the middle of a step keeps the step', async ({ site, device }) => {
  await site.stock('MUG-RED', 'A-01-01', '5')
  const order = await site.order([{ sku: 'MUG-RED', quantity: '3' }])
  const person = await device.handTo(await device.operator())
  const { page } = person
  const title = page.getByRole('heading', { level: 1 })
  await person.press('My next task')
  await expect(title).toHaveText('Go to A-01-01')
  await person.follow()
  await person.scan(ITEMS['MUG-RED'].gtin)
  const english = await person.look()
  expect(english.lines.join(' ')).toContain('1of 3')

  await person.tap(page.getByRole('link', { name: /Back/ }))
  await person.tap(page.getByRole('link', { name: /Settings/ }))
  await looked(page, 'settings')
  await person.tap(page.getByText('Русский'))
  await expect(page.locator('html')).toHaveAttribute('lang', 'ru')
  await looked(page, 'settings in Russian')
  await person.tap(page.getByRole('link', { name: /Назад/ }))
  await looked(page, 'home in Russian')
  await person.tap(page.getByRole('button', { name: /^Отбор A-01-01/ }))
  const russian = await person.look()
  expect(russian.prompt).toMatch(/^[А-Яа-я]/)
  expect(russian.lines.join(' ')).toMatch(/1\s*из 3/)
  await looked(page, 'pick in Russian')
  await person.workThrough('Всё готово')
  await expect.poll(async () => (await site.api.get(`/orders/${order.id}`)).state).toBe('picked')
})
