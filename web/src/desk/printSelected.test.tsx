import { screen, within } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { LabelTemplate } from '~/api/labels'
import { BOSS, openConsole, page } from '~/testing/console'
import { GATE, ITEM_SMALL, JOB } from '~/testing/labels'
import { json } from '~/testing/server'

const session = { ...BOSS, permissions: [...BOSS.permissions, 'labels:print'] }

const item = (n: number) => ({
  id: `i${n}`,
  owner_id: 'o1',
  sku: `SKU-${n}`,
  name: `Goods ${n}`,
  base_unit: 'pcs',
  tracking: 'none',
  category: null,
  category_id: null,
  abc: null,
  active: true,
  min_remaining_days: null,
  packagings: [],
  external_ref: null,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
})

const location = (n: number) => ({
  id: `l${n}`,
  warehouse_id: 'w1',
  zone_id: 'z1',
  zone: 'A',
  code: `A-0${n}`,
  kind: 'storage',
  limits: { max_weight_g: null, max_volume_cm3: null, max_handling_units: null },
  mixing: 'any',
  locked_in: false,
  locked_out: false,
  position: {},
  pick_sequence: n,
  check_digits: '12',
  active: true,
})

const unit = (n: number) => ({
  id: `u${n}`,
  sscc: `39521234000000000${n}`,
  kind: 'pallet',
  warehouse_id: 'w1',
  location_id: 'l1',
  location: 'A-01',
  parent_id: null,
  empty: false,
  created_at: '2026-01-01T00:00:00Z',
})

const LISTS = [
  { kind: 'item', address: '/items', api: 'GET /api/v1/items', row: item },
  { kind: 'location', address: '/locations', api: 'GET /api/v1/locations', row: location },
  { kind: 'unit', address: '/handling-units', api: 'GET /api/v1/handling-units', row: unit },
] as const

const template = (subject: LabelTemplate['subject']) => ({ ...ITEM_SMALL, subject, name: `${subject}_58x40` })

beforeEach(() => {
  vi.spyOn(console, 'warn').mockReturnValue(undefined)
  localStorage.clear()
})

describe('the labels of what is selected', () => {
  test.each(LISTS)(
    'in the list of each $kind are printed in its sequence',
    async ({ kind, address, api, row }) => {
      const { user, calls } = openConsole(
        address,
        {
          [api]: () => page([row(1), row(2), row(3)]),
          'GET /api/v1/printers': () => page([GATE]),
          'GET /api/v1/label-templates': () => page([template(kind)]),
          'POST /api/v1/print-jobs': () => json({ ...JOB, labels: 2 }, 201),
          'GET /api/v1/print-jobs/j1': () => json({ ...JOB, labels: 2, state: 'printed' }),
        },
        { session },
      )
      const boxes = await screen.findAllByRole('checkbox', { name: /^Select (?!all)/ })
      for (const box of [boxes[2], boxes[0]]) if (box) await user.click(box)
      await user.click(screen.getByRole('button', { name: 'Print labels…' }))
      const form = within(await screen.findByRole('form', { name: 'Labels of 2 selected rows' }))
      await user.click(await form.findByRole('button', { name: 'Print' }))
      expect(await screen.findByText('Sent to the printer')).toBeVisible()
      expect(calls.find(({ route }) => route === 'POST /api/v1/print-jobs')?.body).toEqual({
        template: `${kind}_58x40`,
        what: { kind, ids: [row(1).id, row(3).id] },
        language: 'en',
        copies: 1,
        printer_id: GATE.id,
      })
    },
  )

  test('become a file where there is no printer, in Russian too', async () => {
    const { user, calls } = openConsole(
      '/items',
      {
        'GET /api/v1/items': () => page([item(1)]),
        'GET /api/v1/printers': () => page([]),
        'GET /api/v1/label-templates': () => page([template('item')]),
        'POST /api/v1/print-jobs': () => json({ ...JOB, printer_id: null, state: 'ready' }, 201),
        'GET /api/v1/print-jobs/j1': () => json({ ...JOB, printer_id: null, state: 'ready' }),
      },
      { session, language: 'ru' },
    )
    await user.click(await screen.findByRole('checkbox', { name: /SKU-1/ }))
    await user.click(screen.getByRole('button', { name: 'Печать этикеток…' }))
    expect(await screen.findByRole('form', { name: 'Этикетки для 1 выбранной строки' })).toBeVisible()
    await user.click(await screen.findByRole('button', { name: 'Сделать файл' }))
    expect(await screen.findByRole('link', { name: 'Открыть PDF' })).toHaveAttribute(
      'href',
      '/api/v1/print-jobs/j1/file?format=pdf',
    )
    expect(calls.find(({ route }) => route === 'POST /api/v1/print-jobs')?.body).not.toHaveProperty(
      'printer_id',
    )
  })

  test('are no more than somebody can look over', async () => {
    const rows = Array.from({ length: 201 }, (_, n) => item(n))
    const { user, calls } = openConsole('/items', { 'GET /api/v1/items': () => page(rows) }, { session })
    await user.click(await screen.findByRole('checkbox', { name: /all/ }))
    await user.click(screen.getByRole('button', { name: 'Print labels…' }))
    expect(await screen.findByText(/Labels of 200 rows are printed at once at most/)).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Close' }))
    expect(screen.queryByText(/Labels of 200 rows/)).not.toBeInTheDocument()
    expect(calls.some(({ route }) => route.includes('print'))).toBe(false)
  })

  test('are not offered to who may not print', async () => {
    const { user } = openConsole('/items', { 'GET /api/v1/items': () => page([item(1)]) })
    await user.click(await screen.findByRole('checkbox', { name: /SKU-1/ }))
    expect(screen.getByText('1 selected')).toBeVisible()
    expect(screen.queryByRole('button', { name: 'Print labels…' })).not.toBeInTheDocument()
  })
})
