import { screen, within } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { BOSS, openConsole, page } from '~/testing/console'
import { type Call, json, noContent, problem } from '~/testing/server'
import { bodyOf, type MasterField, valuesOf } from './master'
import { fieldsOf, type Rule, ruleBody } from './rule'
// What the page is made of is loaded before the clock of the first test runs.
import './SettingsPage'

beforeEach(() => vi.spyOn(console, 'warn').mockReturnValue(undefined))

const boss = { ...BOSS, permissions: [...BOSS.permissions, 'catalog:write'] }
const category = { id: 'c1', version: 3, code: 'FOOD', name: 'Food' }
const around = { 'GET /api/v1/categories': () => page([category]) }
const posted = (calls: Call[]) => calls.filter(({ route }) => !route.startsWith('GET'))

test('a category is added, and a code that is taken is said while what was typed stays', async () => {
  const { user, calls } = openConsole(
    '/settings?part=categories',
    {
      ...around,
      'POST /api/v1/categories': () =>
        problem(409, 'catalog.category_code_taken', { detail: 'This code is taken.' }),
    },
    { session: boss },
  )
  await user.click(await screen.findByRole('button', { name: 'Add' }))
  await user.type(screen.getByRole('textbox', { name: 'Code' }), 'food')
  await user.type(screen.getByRole('textbox', { name: 'Name' }), 'Food')
  await user.click(screen.getByRole('button', { name: 'Add' }))
  expect(await screen.findByText('This code is taken.')).toBeVisible()
  expect(posted(calls)[0]?.body).toEqual({ code: 'FOOD', name: 'Food' })
  expect(screen.getByRole('textbox', { name: 'Name' })).toHaveValue('Food')
})

test('one that is there is changed only as it was read, and only what is otherwise is sent', async () => {
  const { user, calls } = openConsole(
    '/settings?part=categories',
    { ...around, 'PATCH /api/v1/categories/c1': () => json({ ...category, version: 4, name: 'Groceries' }) },
    { session: boss },
  )
  await user.click(await screen.findByRole('button', { name: 'Change FOOD' }))
  // Its code is what others refer to it by.
  expect(screen.queryByRole('textbox', { name: 'Code' })).toBeNull()
  const name = screen.getByRole('textbox', { name: 'Name' })
  await user.clear(name)
  await user.type(name, 'Groceries')
  await user.click(screen.getByRole('button', { name: 'Save' }))
  await screen.findByRole('button', { name: 'Add' })
  expect(posted(calls)[0]?.body).toEqual({ name: 'Groceries' })
  expect(posted(calls)[0]?.headers.get('if-match')).toBe('"3"')
})

test('without a range of numbers the page says what does not work and sets one', async () => {
  const none = {
    version: 0,
    company_prefix: null,
    extension_digit: null,
    next_reference: null,
    last_reference: null,
  }
  const { user, calls } = openConsole('/settings?part=sscc', {
    'GET /api/v1/sscc-range': () => json(none),
    'PUT /api/v1/sscc-range': () => json({ ...none, version: 1, company_prefix: '9521234' }),
  })
  expect(await screen.findByText('No range is set')).toBeVisible()
  await user.type(screen.getByRole('textbox', { name: 'GS1 company prefix' }), '952-1234')
  await user.click(screen.getByRole('button', { name: 'Save' }))
  await vi.waitFor(() =>
    expect(posted(calls)[0]?.body).toEqual({ company_prefix: '9521234', extension_digit: 0 }),
  )
  expect(posted(calls)[0]?.headers.get('if-match')).toBe('"0"')
})

const rule: Rule = {
  id: 'r1',
  version: 2,
  customer_id: 'c1',
  item_id: 'i1',
  category_id: null,
  warehouse_id: null,
  order: 'nearest',
  min_remaining_days: 30,
  one_lot: true,
  whole_units_first: false,
  zones: ['z1'],
  start: 5,
  note: null,
}

test('a rule is told in words and removed at the second word', async () => {
  const { user, calls } = openConsole('/settings?part=rules', {
    'GET /api/v1/categories': () => page([]),
    'GET /api/v1/allocation-rules': () => page([rule]),
    'DELETE /api/v1/allocation-rules/r1': noContent,
  })
  const told = within(await screen.findByRole('listitem'))
  expect(
    told.getByText(/Nearest place first, one lot a line, 30 days left at least, from 1 zone only/),
  ).toBeVisible()
  await user.click(told.getByRole('button', { name: 'Remove' }))
  expect(posted(calls)).toEqual([])
  await user.click(told.getByRole('button', { name: 'Yes, remove' }))
  await vi.waitFor(() => expect(posted(calls)[0]?.headers.get('if-match')).toBe('"2"'))
})

test('a rule is sent whole; what is of a warehouse goes with the warehouse', () => {
  const here = { ...fieldsOf(rule), warehouse_id: 'w1', min_remaining_days: '7' }
  const whole = {
    customer_id: 'c1',
    item_id: 'i1',
    warehouse_id: 'w1',
    order: 'nearest',
    min_remaining_days: 7,
    one_lot: true,
    whole_units_first: false,
    zones: ['z1'],
    start: 5,
  }
  expect(ruleBody(here)).toEqual(whole)
  // A start is of those that go by nearness alone.
  expect(ruleBody({ ...here, order: 'fefo' })).not.toHaveProperty('start')
  expect(ruleBody({ ...here, warehouse_id: '' })).not.toHaveProperty('zones')
  // An item or a category, not both.
  expect(ruleBody({ ...here, category_id: 'k1' })).not.toHaveProperty('category_id')
})

test('a rule is made for an item by its SKU, from zones in the order in which they are chosen', async () => {
  const zone = (id: string, name: string) => ({ id, name, code: id, version: 1, warehouse_id: 'w1' })
  const { user, calls } = openConsole('/settings?part=rules', {
    'GET /api/v1/categories': () => page([]),
    'GET /api/v1/partners': () => page([]),
    'GET /api/v1/warehouses': () =>
      page([{ id: 'w1', version: 1, code: 'W', name: 'Main', time_zone: 'UTC' }]),
    'GET /api/v1/zones': () => page([zone('z1', 'Picking'), zone('z2', 'Reserve')]),
    'GET /api/v1/items': ({ path }) =>
      page(path.includes('sku=TEA') ? [{ id: 'i1', sku: 'TEA', name: 'Black tea' }] : []),
    'GET /api/v1/allocation-rules': () => page([]),
    'POST /api/v1/allocation-rules': () => json(rule),
  })
  await user.click(await screen.findByRole('button', { name: 'Add' }))
  const sku = screen.getByRole('textbox', { name: 'Item (SKU)' })
  await user.type(sku, 'TEE')
  expect(await screen.findByText('No item has this SKU.')).toBeVisible()
  // A rule for everything is not what was meant.
  await user.click(screen.getByRole('button', { name: 'Add' }))
  expect(posted(calls)).toEqual([])
  await user.clear(sku)
  await user.type(sku, 'TEA')
  expect(await screen.findByText('Black tea')).toBeVisible()
  await user.selectOptions(screen.getByRole('combobox', { name: 'Warehouse' }), 'Main')
  await user.click(screen.getByRole('checkbox', { name: /Reserve/ }))
  await user.click(screen.getByRole('checkbox', { name: /Picking/ }))
  await user.selectOptions(screen.getByRole('combobox', { name: 'Order of choice' }), 'Nearest place first')
  await user.type(screen.getByRole('textbox', { name: /Nearest to/ }), '120')
  await user.click(screen.getByRole('button', { name: 'Add' }))
  await vi.waitFor(() =>
    expect(posted(calls)[0]?.body).toMatchObject({ item_id: 'i1', zones: ['z2', 'z1'], start: 120 }),
  )
})

test('of a thing that is there what is the same is not sent', () => {
  const fields: MasterField[] = [
    { name: 'code', label: '', kind: 'code', fixed: true },
    { name: 'name', label: '', kind: 'text' },
    { name: 'percent', label: '', kind: 'number' },
    { name: 'active', label: '', kind: 'check', later: true },
  ]
  const row = { id: '1', version: 1, code: 'A', name: 'A', percent: 5, active: true }
  const values = valuesOf(fields, row)
  expect(bodyOf(fields, values, row)).toEqual({})
  expect(bodyOf(fields, { ...values, percent: '6', active: false, code: 'B' }, row)).toEqual({
    percent: 6,
    active: false,
  })
  expect(bodyOf(fields, { code: ' b ', name: 'B', percent: '', active: true }, null)).toEqual({
    code: 'B',
    name: 'B',
  })
})

test('who may only look sees no way to change, and who may not look is told which permission it takes', async () => {
  const { unmount } = openConsole('/settings?part=categories', around, {
    session: { ...BOSS, permissions: ['locations:read', 'catalog:read'] },
  })
  await screen.findByText('Food')
  expect(screen.queryByRole('button', { name: 'Add' })).toBeNull()
  unmount()
  openConsole('/settings?part=categories', around, {
    session: { ...BOSS, permissions: ['locations:read'] },
  })
  expect(await screen.findByText(/catalog:read/)).toBeVisible()
})
