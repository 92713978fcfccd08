import type { Env } from './operation'
import type { Accept, Script, Step } from './script'

/** Keys that count, and a clock that stands still. */
export function testEnv(): Env {
  let made = 0
  return {
    newKey: () => `key-${++made}`,
    now: () => new Date('2026-11-26T08:00:00Z'),
  }
}

export const place = (value: string, more: Partial<Accept> = {}): Accept => ({
  slot: 'place',
  kind: 'location',
  required: true,
  values: [{ value, check: value.slice(-2) }],
  ...more,
})

export const step = (accepts: Accept[], more: Partial<Step> = {}): Step => ({
  say: { code: 'test.step' },
  accepts,
  done: {
    call: { operation: 'do_it', method: 'POST', path: '/api/v1/it', body: { to: { $slot: 'place' } } },
  },
  ...more,
})

export const script = (steps: Record<string, Step>, more: Partial<Script> = {}): Script => ({
  format: 1,
  flow: 'pick',
  task: { id: 'task-1', kind: 'pick', token: 3 },
  warehouse_id: 'w',
  revision: 'r1',
  start: Object.keys(steps)[0] ?? '',
  steps,
  barcodes: [],
  ...more,
})

/** A stop of a pick list: place and item in any order, twelve pieces in boxes of six or one by one. */
export const PICK: Script = script(
  {
    stop: step(
      [
        place('A-01-04', {
          say: { code: 'pick.go', params: { place: 'A-01-04' } },
          hint: 'A-01-04',
        }),
        {
          slot: 'item',
          kind: 'item',
          required: true,
          values: [
            {
              value: 'LANTERN',
              title: 'Red lantern',
              codes: [{ code: '4006381333931' }, { code: '14006381333938', quantity: '6' }],
            },
          ],
        },
        { slot: 'lot', kind: 'lot', required: false },
        {
          slot: 'quantity',
          kind: 'quantity',
          required: true,
          quantity: { max: '12', scale: 0, adds: '1', all: '12', unit: 'pcs' },
        },
      ],
      {
        object: { kind: 'item', title: 'Red lantern', code: 'LANTERN' },
        progress: { done: 0, of: 2 },
        actions: [
          {
            id: 'short',
            say: { code: 'pick.short' },
            accepts: [
              {
                slot: 'found',
                kind: 'quantity',
                required: true,
                quantity: { min: '0', max: '11', scale: 0, unit: 'pcs' },
              },
              {
                slot: 'reason',
                kind: 'reason',
                required: true,
                values: [{ value: 'EMPTY' }, { value: 'DAMAGED', next: 'tote' }],
              },
            ],
            outcome: {
              call: {
                operation: 'report_short',
                method: 'POST',
                path: '/api/v1/short',
                body: { found: { $slot: 'found' }, reason: { $slot: 'reason' } },
              },
              next: 'tote',
              refresh: true,
            },
          },
          {
            id: 'skip',
            say: { code: 'pick.skip' },
            outcome: { next: 'tote', later: 'stop' },
          },
          {
            id: 'other_place',
            say: { code: 'pick.other' },
            by_scan: true,
            accepts: [
              { slot: 'other', kind: 'unit', required: true, values: [{ value: '340000000000000017' }] },
            ],
            outcome: { next: 'tote' },
          },
        ],
        done: {
          call: {
            operation: 'confirm_pick',
            method: 'POST',
            path: '/api/v1/pick',
            body: {
              token: 3,
              place: { $slot: 'place' },
              lot: { $slot: 'lot' },
              quantity: { $slot: 'quantity' },
            },
          },
          next: 'tote',
        },
      },
    ),
    tote: step([{ slot: 'tote', kind: 'unit', required: true, values: [{ value: '340000000000000024' }] }]),
  },
  {
    barcodes: [
      { code: 'A-01-02', kind: 'location', value: 'A-01-02' },
      { code: '5000000000005', kind: 'item', value: 'CANDLE', title: 'Candle' },
    ],
  },
)
