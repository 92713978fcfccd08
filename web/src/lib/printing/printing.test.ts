import { beforeEach, describe, expect, test } from 'vitest'
import { newFloor } from '~/testing/floor'
import { CARTON, GATE, ITEM_LARGE, ITEM_SMALL, SHEET, SMALL } from '~/testing/labels'
import { json, serve } from '~/testing/server'
import { packPrinter, setPackPrinter } from './packPrinter'
import { choiceOf, FILE, rememberChoice } from './printing'
import { startPrinting } from './startPrinting'

describe('what is printed with', () => {
  const items = [ITEM_SMALL, ITEM_LARGE]

  test('is a small label on a piece, a large one on a carton, and the first printer that takes it', () => {
    expect(choiceOf('item', [ITEM_LARGE, ITEM_SMALL], [SMALL], {})).toEqual({
      template: 'item_58x40',
      printer: SMALL.id,
    })
    const cartons = [{ ...CARTON, name: 'carton_75x120', width_mm: 75 }, CARTON]
    expect(choiceOf('carton', cartons, [GATE], {})?.template).toBe('carton_100x150')
    expect(choiceOf('item', items, [SMALL, GATE], {})).toEqual({ template: 'item_58x40', printer: SMALL.id })
  })

  test('is what was used the last time, as long as it still fits', () => {
    rememberChoice('item', 'item_75x120', GATE.id)
    const all = [SMALL, GATE]
    expect(choiceOf('item', items, all, {})).toEqual({ template: 'item_75x120', printer: GATE.id })
    // It was switched off since, and no other takes this label.
    const off = [SMALL, { ...GATE, active: false }]
    expect(choiceOf('item', items, off, {})).toEqual({ template: 'item_75x120', printer: FILE })
    expect(choiceOf('carton', [CARTON], all, {})).toEqual({ template: CARTON.name, printer: GATE.id })
  })

  test('is a file where no printer takes the sheet, or where a file was wanted', () => {
    expect(choiceOf('command', [SHEET], [GATE], {})).toEqual({ template: SHEET.name, printer: FILE })
    expect(choiceOf('item', items, [GATE], { printer: FILE })?.printer).toBe(FILE)
    expect(choiceOf('item', [], [GATE], {})).toBeNull()
  })
})

describe('a carton that was packed on this device', () => {
  const carton = (number: number, state: string) => ({ id: `c${number}`, number, state, sscc: `S${number}` })
  const pack = {
    key: 'k1',
    operation: 'pack_order',
    method: 'POST',
    path: '/api/v1/orders/o1/pack',
    recordedAt: new Date().toISOString(),
    task: null,
    what: { code: 'pack.scan' },
    title: null,
  }
  let calls: ReturnType<typeof serve>

  beforeEach(() => {
    localStorage.clear()
    calls = serve({
      'POST /api/v1/orders/o1/pack': () => json({}),
      'GET /api/v1/orders/o1': () =>
        json({ number: 'O-1', cartons: [carton(2, 'closed'), carton(3, 'open'), carton(1, 'closed')] }),
      'POST /api/v1/print-jobs': () => json({}, 201),
    })
  })

  async function packed(body: object) {
    const { outbox } = await newFloor()
    const stop = startPrinting(outbox)
    await outbox.open('anna')
    await outbox.add([{ ...pack, body }], null)
    return { outbox, stop }
  }

  const printed = () => calls.filter(({ route }) => route === 'POST /api/v1/print-jobs')

  test('has its label printed by the scan that closed it, where a printer was chosen', async () => {
    setPackPrinter({ printer: GATE.id, template: CARTON.name })
    const { stop } = await packed({ sku: 'MUG', close: true })
    await expect.poll(() => printed().length).toBe(1)
    expect(printed()[0]?.body).toEqual({
      template: 'carton_100x150',
      what: { kind: 'carton', ids: ['c2'] },
      language: 'en',
      copies: 1,
      printer_id: 'p-gate',
    })
    expect(printed()[0]?.headers.get('idempotency-key')).toBeTruthy()
    stop()
  })

  test('has none while it is open, or where none was chosen', async () => {
    setPackPrinter({ printer: GATE.id, template: CARTON.name })
    const first = await packed({ sku: 'MUG', quantity: '1' })
    await first.outbox.send()
    first.stop()
    setPackPrinter(null)
    expect(packPrinter()).toBeNull()
    const second = await packed({ sku: 'MUG', close: true })
    await second.outbox.send()
    expect(calls.map(({ route }) => route)).toEqual([
      'POST /api/v1/orders/o1/pack',
      'POST /api/v1/orders/o1/pack',
    ])
    second.stop()
  })
})
