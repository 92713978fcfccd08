import { act, screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { PICK } from '~/lib/steps/testing'
import { newFloor, pull } from '~/testing/floor'
import { show } from '~/testing/render'
import { json, problem, serve } from '~/testing/server'
import { StartList } from './StartList'
import { startableBy } from './startable'

const delivery = (number: string, state: string) => ({
  id: `d-${number}`,
  number,
  state,
  expected_on: '2026-11-26',
  dock: 'DOCK-1',
  lines: 10,
  complete_lines: state === 'processing' ? 3 : 0,
})
const order = (number: string, state: string) => ({ id: `o-${number}`, number, state, due_on: null })
const page = (...items: object[]) => json({ items, next: null })
const props = { account: 'anna', warehouse: 'w', onWork: () => undefined }

const scan = (code: string) => act(() => pull(code))

beforeEach(newFloor)

test('whoever may begin nothing is offered nothing', () => {
  expect(startableBy(['receiving:read'])).toEqual([])
  expect(startableBy(['shipments:pack', 'receiving:write'])).toEqual(['receive', 'pack'])
})

describe('what can be begun', () => {
  test('is a list of deliveries, those begun first; a tap takes one', async () => {
    const calls = serve({
      'GET /api/v1/deliveries': ({ path }) =>
        path.includes('state=processing')
          ? page(delivery('ASN-2', 'processing'))
          : path.includes('state=created')
            ? page(delivery('ASN-1', 'created'))
            : page(),
      'GET /api/v1/deliveries/d-ASN-1/script': () => json({ ...PICK, task: null }),
    })
    const onWork = vi.fn()
    const { user } = show(<StartList what="receive" {...props} onWork={onWork} />)
    const [first, second] = await screen.findAllByRole('listitem')
    expect(first).toHaveTextContent(/ASN-2begun · 3 of 10 lines · DOCK-1/)
    expect(second).toHaveTextContent(/ASN-10 of 10 lines/)
    await user.click(screen.getByRole('button', { name: /ASN-1/ }))
    await vi.waitFor(() => expect(onWork).toHaveBeenCalledWith('delivery-d-ASN-1'))
    expect(calls.map(({ path }) => path).filter((path) => path.includes('state='))).toHaveLength(3)
  })

  test('may be nothing, or not be read', async () => {
    serve({ 'GET /api/v1/orders': () => page() })
    show(<StartList what="pack" {...props} />)
    expect(await screen.findByText('No order waits to be packed')).toBeVisible()
    serve({ 'GET /api/v1/orders': () => problem(403, 'auth.forbidden', { detail: 'No.' }) })
    show(<StartList what="pack" {...props} />, 'ru')
    expect(await screen.findByText('Не удалось получить список')).toBeVisible()
  })

  test('an order leaves after a second tap, and a refusal says why under the same order', async () => {
    let packed = [order('SO-1', 'packed')]
    let refuse = true
    const calls = serve({
      'GET /api/v1/orders': () => page(...packed),
      'POST /api/v1/orders/o-SO-1/ship': () => {
        if (refuse) return problem(409, 'shipments.carton_open', { detail: 'A carton is open.' })
        packed = []
        return json({ id: 's' }, 201)
      },
    })
    const { user } = show(<StartList what="ship" {...props} />)
    await user.click(await screen.findByRole('button', { name: /SO-1/ }))
    const sent = () => calls.filter(({ route }) => route.startsWith('POST'))
    expect(sent()).toHaveLength(0)
    await user.click(screen.getByRole('button', { name: 'It leaves now' }))
    expect(await screen.findByText(/A carton is still open|carton is open/i)).toBeVisible()
    refuse = false
    await user.click(screen.getByRole('button', { name: 'It leaves now' }))
    expect(await screen.findByText('No order waits to be shipped')).toBeVisible()
    const keys = sent().map(({ headers }) => headers.get('idempotency-key'))
    // A definite answer ends a command; the second is a new one.
    expect(new Set(keys).size).toBe(2)
  })

  test('an order leaves by two scans: of its carton, then of it again or of the printed OK', async () => {
    let packed = [order('SO-1', 'packed'), order('SO-2', 'packed')]
    const carton = {
      kind: 'carton',
      id: 'c-1',
      sscc: '095212340000000015',
      order: { id: 'o-SO-1', number: 'SO-1' },
    }
    const calls = serve({
      'GET /api/v1/orders': () => page(...packed),
      'POST /api/v1/scans': () => json({ matches: [carton] }),
      'POST /api/v1/orders/o-SO-1/ship': () => {
        packed = packed.slice(1)
        return json({ id: 's' }, 201)
      },
    })
    show(<StartList what="ship" {...props} />)
    await screen.findByRole('button', { name: /SO-1/ })
    const shipped = () => calls.filter(({ route }) => route.endsWith('/ship'))
    await scan(']C100095212340000000015')
    expect(await screen.findByRole('button', { name: 'It leaves now' })).toBeVisible()
    expect(shipped()).toHaveLength(0)
    await scan('CMD-OK')
    await waitFor(() => expect(screen.queryByText('SO-1')).toBeNull())
    expect(shipped()).toHaveLength(1)
    expect(screen.getByText('SO-2')).toBeVisible()
  })
})
