import { within } from '../budget.ts'
import { expect, looked, test } from '../floor.ts'
import { A_CASE, ITEMS, newSscc } from '../site.ts'

const A_TEA_CASE = `]d201${ITEMS['TEA-100'].caseGtin}17280531\u001d10LOT7`

test('a day on the handheld, from receiving to shipping by scans alone, by somebody who only reads the screen', async ({
  site,
  device,
}) => {
  const anna = await device.operator()
  const sscc = newSscc()
  const delivery = await site.announce(
    [
      { sku: 'MUG-RED', quantity: '40' },
      { sku: 'TEA-100', quantity: String(A_CASE) },
    ],
    [{ sscc, kind: 'pallet', contents: [{ line: 1, quantity: '40' }] }],
  )

  const person = await device.handTo(anna)
  const { hand, page } = person
  within('sign in by badge and PIN', hand.counted(), { scans: 1, taps: 5 })
  const title = page.getByRole('heading', { level: 1 })
  person.labels.set(sscc, `00${sscc}`)
  await looked(page, 'home')

  await test.step('receiving', async () => {
    // The delivery note has the delivery's number.
    await person.scan(delivery.number)
    await expect(title).toHaveText('Scan what has come')
    await looked(page, 'receive')
    hand.counted()
    await person.scan(`00${sscc}`)
    await expect(title).toHaveText('Set it down and scan the place')
    await looked(page, 'receive: set it down')
    await person.follow()
    within('receive a pallet by its SSCC', hand.counted(), { scans: 2, taps: 0 })
    expect(await person.scan(A_TEA_CASE)).toBe('done')
    within('receive a case by its GS1 code', hand.counted(), { scans: 1, taps: 0 })
    await looked(page, 'receive: a case is done')
    await person.scan('CMD-END')
    await expect(title).toHaveText('All done')
    await looked(page, 'all done')
    expect(person.hand.counted().taps).toBe(0)
  })

  await test.step('putaway', async () => {
    for (const what of ['a pallet', 'loose goods']) {
      await person.scan('CMD-OK')
      await expect(title).toHaveText(/^Take this from DOCK-1/)
      await looked(page, `put away ${what}`)
      hand.counted()
      await person.workThrough()
      within(`put away ${what}`, hand.counted(), { scans: 2, taps: 0 })
    }
    await expect.poll(async () => (await site.tasks('&state=pending')).length).toBe(0)
  })
  const stored = await site.stockOf()
  expect(stored.map(({ sku, on_hand, location }) => [sku, on_hand, location.slice(0, 4)])).toEqual(
    expect.arrayContaining([
      ['MUG-RED', '40', 'A-01'],
      ['TEA-100', '12', 'A-01'],
    ]),
  )

  // Once the floor has heard of both, the urgent one comes first: nothing else tells them apart.
  const toPick = async () => (await site.tasks('&state=pending')).length
  const single = await site.order([{ sku: 'MUG-RED', quantity: '1' }], { priority: 90 })
  const double = await site.order([
    { sku: 'MUG-RED', quantity: '3' },
    { sku: 'TEA-100', quantity: '2' },
  ])
  await expect.poll(toPick).toBe(2)
  await test.step('picking', async () => {
    await person.scan('CMD-OK')
    await expect(title).toHaveText(/^Go to A-01/)
    await looked(page, 'pick: go')
    hand.counted()
    await person.workThrough()
    within('pick one piece', hand.counted(), { scans: 2, taps: 0 })
    await person.scan('CMD-OK')
    await expect(title).toHaveText(/^Go to A-01/)
    hand.counted()
    await person.follow()
    await looked(page, 'pick: take')
    await person.follow()
    await looked(page, 'pick: how many')
    await person.workThrough()
    within('pick two lines of several', hand.counted(), { scans: 4, taps: 2 })
  })
  // The device is ahead of the server: what it sends last may still be on its way.
  for (const { id } of [single, double]) {
    await expect.poll(async () => (await site.api.get(`/orders/${id}`)).state).toBe('picked')
  }

  await test.step('packing', async () => {
    // The paper in the tote has the order's number.
    await person.scan(single.number)
    await expect(title).toHaveText('Scan the goods and close the carton')
    await looked(page, 'pack')
    hand.counted()
    await person.workThrough()
    within('pack an order of one line', hand.counted(), { scans: 1, taps: 0 })
    await person.scan(double.number)
    await expect(title).toHaveText('Scan what goes into the carton')
    await looked(page, 'pack several lines')
    hand.counted()
    for (const [sku, pieces] of [
      ['MUG-RED', 3],
      ['TEA-100', 2],
    ] as const) {
      for (let piece = 0; piece < pieces; piece += 1) await person.scan(ITEMS[sku].gtin)
    }
    await expect(title).toHaveText('Close the carton')
    await looked(page, 'pack: close')
    await person.scan('CMD-OK')
    within('pack an order of two lines, five pieces', hand.counted(), { scans: 6, taps: 0 })
  })

  await test.step('shipping', async () => {
    for (const { id } of [single, double]) {
      await expect.poll(async () => (await site.api.get(`/orders/${id}`)).state).toBe('packed')
      const { cartons } = await site.api.get(`/orders/${id}`)
      expect(cartons.map((carton: { state: string }) => carton.state)).toEqual(['closed'])
    }
    const leading = await device.handTo(await device.operator('warehouse_manager'))
    const { page: dock } = leading
    leading.hand.counted()
    for (const { id, number } of [single, double]) {
      if (await dock.getByText('Scan anything').isVisible()) await leading.scan(number)
      await expect(dock.getByRole('heading', { level: 1 })).toHaveText('Orders to ship')
      await looked(dock, 'ship')
      await leading.scan(number)
      await expect(dock.getByRole('button', { name: 'It leaves now' })).toBeVisible()
      await leading.scan('CMD-OK')
      await expect.poll(async () => (await site.api.get(`/orders/${id}`)).state).toBe('shipped')
    }
    within('ship two orders', leading.hand.counted(), { scans: 5, taps: 0 })
  })

  await test.step('counting', async () => {
    const [mugs] = (await site.stockOf('&sku=MUG-RED')).filter(({ location }) => location.startsWith('A-01'))
    await site.api.post('/counts', { warehouse_id: site.warehouse, location: mugs.location })
    await person.scan('CMD-OK')
    await expect(title).toHaveText(`Go to ${mugs.location}`)
    await looked(page, 'count: go')
    await person.follow()
    await looked(page, 'count')
    // Blind: whoever counts sees nowhere how many there should be.
    expect(JSON.stringify(await person.look())).not.toContain(mugs.on_hand)
    hand.counted()
    // What the screen names, as many as lie there; then what the screen offers.
    await person.countPieces(3)
    await expect(title).toHaveText('All done')
    within('count a place of three pieces', hand.counted(), { scans: 3, taps: 1 })
    await expect
      .poll(async () => (await site.api.get(`/counts?warehouse_id=${site.warehouse}`)).items[0].counted)
      .toBe('3')
  })
})

test('counting an empty place is a scan and a tap', async ({ site, device }) => {
  await site.stock('MUG-BLUE', 'A-01-09', '5')
  await site.api.post('/counts', { warehouse_id: site.warehouse, location: 'A-01-09' })
  const person = await device.handTo(await device.operator())
  await person.scan('CMD-OK')
  await expect(person.page.getByRole('heading', { level: 1 })).toHaveText('Go to A-01-09')
  person.hand.counted()
  await person.follow()
  await person.press('Empty')
  await expect(person.page.getByRole('heading', { level: 1 })).toHaveText('All done')
  within('count an empty place', person.hand.counted(), { scans: 1, taps: 1 })
  await expect
    .poll(async () => (await site.api.get(`/counts?warehouse_id=${site.warehouse}`)).items[0].counted)
    .toBe('0')
})

test('many plates go to one place by one scan each, and ten scans in a moment are ten pieces', async ({
  site,
  device,
}) => {
  const plates = [newSscc(), newSscc(), newSscc(), newSscc(), newSscc()]
  for (const sscc of plates) {
    await site.api.post('/handling-units', {
      kind: 'pallet',
      sscc,
      location: 'DOCK-1',
      warehouse_id: site.warehouse,
    })
  }
  const delivery = await site.announce([{ sku: 'MUG-BLUE', quantity: '10' }])
  const person = await device.handTo(await device.operator())
  const { hand, page } = person
  const title = page.getByRole('heading', { level: 1 })

  await person.tap('Move')
  await expect(title).toHaveText('Scan where it goes')
  await looked(page, 'move: where to')
  hand.counted()
  await person.scan('LOC-STAGE-1')
  await looked(page, 'move')
  for (const sscc of plates) expect(await person.scan(`00${sscc}`)).toBe('done')
  within(`move ${plates.length} plates to one place`, hand.counted(), { scans: 1 + plates.length, taps: 0 })
  // Once more is harmless.
  expect(await person.scan(`00${plates[0]}`)).toBe('accepted')
  await expect(page.getByRole('status').filter({ hasText: 'done already' })).toBeVisible()
  await expect
    .poll(
      async () =>
        (await site.api.get(`/handling-units?warehouse_id=${site.warehouse}&location=STAGE-1`)).items.length,
    )
    .toBe(plates.length)
  await person.scan('CMD-END')

  await person.scan(delivery.number)
  await expect(title).toHaveText('Scan what has come')
  hand.counted()
  // All keys at once: much faster than anybody can pull.
  await Promise.all(Array.from({ length: 10 }, () => hand.scan(ITEMS['MUG-BLUE'].gtin)))
  await expect(page.locator('main')).toContainText('10of 10 pcs')
  await looked(page, 'receive: ten of ten')
  await person.scan('CMD-OK')
  within('ten pieces in a moment', hand.counted(), { scans: 11, taps: 0 })
  await expect
    .poll(async () => (await site.api.get(`/deliveries/${delivery.id}`)).lines[0].received)
    .toBe('10')
})
