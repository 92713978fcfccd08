import { act, screen } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { floor } from '~/lib/floor'
import { PICK } from '~/lib/steps/testing'
import { recall } from '~/lib/storage'
import { newFloor, pull } from '~/testing/floor'
import { show } from '~/testing/render'
import { json, serve } from '~/testing/server'
import { CartScreen } from './CartScreen'

const props = { account: 'anna', warehouse: 'w', onWork: () => undefined }

beforeEach(newFloor)

test('a cart is set once, and the printed OK starts the walk of as many orders as it has room for', async () => {
  const calls = serve({
    'POST /api/v1/pick-clusters': () => json({ id: 'c', lists: [] }),
    'GET /api/v1/pick-clusters/c/script': () =>
      json({ ...PICK, also: [{ id: 'task-2', kind: 'pick', token: 5 }] }),
  })
  const onWork = vi.fn()
  const { user } = show(<CartScreen {...props} onWork={onWork} />)
  for (let more = 0; more < 3; more += 1) await user.click(screen.getByRole('button', { name: 'One more' }))
  await user.click(screen.getByRole('radio', { name: 'Sorted later' }))
  expect(screen.getByText(/All goods go into one container/)).toBeVisible()
  await act(() => pull('CMD-OK'))
  await vi.waitFor(() => expect(onWork).toHaveBeenCalledWith('cluster-c'))
  expect(calls[0]?.body).toEqual({ warehouse_id: 'w', orders: 7, into_totes: false })
  expect([recall('cart.orders'), recall('cart.into')]).toEqual(['7', 'sorted'])
  expect((await floor().works.get('cluster-c'))?.source).toBe('/api/v1/pick-clusters/c/script')
})

test('nothing to pick is said, and a cart has neither less than two nor more than twenty-four', async () => {
  serve({ 'POST /api/v1/pick-clusters': () => new Response(null, { status: 204 }) })
  const { user } = show(<CartScreen {...props} />, 'ru')
  const fewer = screen.getByRole('button', { name: 'Меньше' })
  for (let n = 0; n < 6; n += 1) await user.click(fewer)
  expect(screen.getByRole('status')).toHaveTextContent('2')
  expect(fewer).toHaveAttribute('aria-disabled', 'true')
  await user.click(screen.getByRole('button', { name: 'Начать' }))
  expect(await screen.findByText('Заданий для вас нет')).toBeVisible()
})
