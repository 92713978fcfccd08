import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Follower, type Source } from './follow'
import { liveness, unlessLive } from './live'
import { concerns } from './stale'

const ID = '019a0000-0000-7000-8000-0000000000a1'
const OTHER = '019a0000-0000-7000-8000-0000000000a2'

describe('what an event makes stale', () => {
  const change = (name: string, key = ID) => ({ name, key })
  const cases: [string, readonly unknown[], boolean][] = [
    ['workforce.task_changed', ['list', '/api/v1/tasks', { state: 'pending' }], true],
    ['workforce.task_changed', ['figures', '/api/v1/tasks/figures?warehouse_id=1'], true],
    ['workforce.task_changed', ['figures', '/api/v1/workers?warehouse_id=1'], true],
    ['workforce.task_changed', ['task', ID], true],
    ['workforce.task_changed', ['task', OTHER], false],
    ['workforce.tasks_opened', ['list', '/api/v1/tasks', {}], true],
    ['workforce.task_changed', ['list', '/api/v1/orders', {}], false],
    ['inventory.stock_changed', ['list', '/api/v1/stock', {}], true],
    ['inventory.stock_changed', ['order', OTHER], true],
    ['inventory.stock_changed', ['some', '/api/v1/movements', {}], true],
    ['inventory.stock_changed', ['sums', 'stock/figures', {}], false],
    ['shipments.order_released', ['order', ID], true],
    ['shipments.order_released', ['order', OTHER], false],
    ['shipments.order_released', ['figures', '/api/v1/orders/figures?today=2026-11-26'], true],
    ['picking.pick_started', ['order', ID], true],
    ['receiving.goods_received', ['list', '/api/v1/deliveries', {}], true],
    ['catalog.item_updated', ['item', ID], true],
    ['catalog.item_updated', ['users'], false],
    ['somebody.elses', ['list', '/api/v1/tasks', {}], false],
    ['workforce.task_changed', ['session'], false],
  ]
  test.each(cases)('%s and %j: %s', (name, key, stale) => {
    expect(concerns(change(name), key)).toBe(stale)
  })
})

class FakeSource implements Source {
  static all: FakeSource[] = []
  readonly listeners = new Map<string, (event: Event) => void>()
  readyState = 1
  closed = false
  constructor(readonly url: string) {
    FakeSource.all.push(this)
  }
  addEventListener(type: string, listener: unknown): void {
    this.listeners.set(type, listener as (event: Event) => void)
  }
  close(): void {
    this.closed = true
  }
  say(type: string, data: unknown = {}, lastEventId = ''): void {
    this.listeners.get(type)?.(new MessageEvent(type, { data: JSON.stringify(data), lastEventId }))
  }
  static get last(): FakeSource {
    const last = FakeSource.all.at(-1)
    if (!last) throw new Error('nothing was opened')
    return last
  }
}

const sight = (state: DocumentVisibilityState) => {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state)
  document.dispatchEvent(new Event('visibilitychange'))
}

describe('following the floor', () => {
  let client: QueryClient
  let follower: Follower
  const read = { tasks: 0, orders: 0 }

  beforeEach(() => {
    vi.useFakeTimers()
    FakeSource.all = []
    Object.assign(read, { tasks: 0, orders: 0 })
    client = new QueryClient()
    for (const name of ['tasks', 'orders'] as const) {
      const queryFn = async () => ++read[name]
      new QueryObserver(client, {
        queryKey: ['list', `/api/v1/${name}`, {}],
        queryFn,
        staleTime: Number.POSITIVE_INFINITY,
      }).subscribe(() => undefined)
    }
    follower = new Follower(client, (url) => new FakeSource(url))
    follower.start()
  })

  afterEach(() => {
    follower.stop()
    client.clear()
    vi.restoreAllMocks()
    vi.useRealTimers()
  })

  const begin = async () => {
    FakeSource.last.say('hello', { resumed: false }, '1:1:')
    await vi.advanceTimersByTimeAsync(2_000)
    Object.assign(read, { tasks: 0, orders: 0 })
  }
  const change = (name = 'workforce.task_changed') => FakeSource.last.say('change', { name, key: ID }, '2:2:')

  test('reads what was shown before it began once more', async () => {
    await vi.advanceTimersByTimeAsync(10)
    expect(read.tasks).toBe(1)
    FakeSource.last.say('hello', { resumed: false }, '1:1:')
    expect(liveness()).toBe('live')
    await vi.advanceTimersByTimeAsync(2_000)
    expect(read).toEqual({ tasks: 2, orders: 2 })
  })

  test('reads what has changed within a second, and nothing else', async () => {
    await begin()
    change()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(read).toEqual({ tasks: 1, orders: 0 })
  })

  test('reads at most a little oftener than once a second, however much happens', async () => {
    await begin()
    for (let at = 0; at < 100; at += 1) {
      change()
      await vi.advanceTimersByTimeAsync(50)
    }
    expect(read.tasks).toBeGreaterThanOrEqual(4)
    expect(read.tasks).toBeLessThanOrEqual(8)
  })

  test('reads everything when something was missed', async () => {
    await begin()
    FakeSource.last.say('reset', { reason: 'missed' }, '9:9:')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(read).toEqual({ tasks: 1, orders: 1 })
  })

  test('goes on where it was after a break, and then reads no more than what happened', async () => {
    await begin()
    change()
    await vi.advanceTimersByTimeAsync(1_000)
    FakeSource.last.say('error')
    expect(liveness()).toBe('connecting')
    await vi.advanceTimersByTimeAsync(1_500)
    expect(FakeSource.last.url).toBe('/api/v1/live?since=2%3A2%3A')
    FakeSource.last.say('hello', { resumed: true })
    await vi.advanceTimersByTimeAsync(2_000)
    expect(read).toEqual({ tasks: 1, orders: 0 })
    expect(liveness()).toBe('live')
  })

  test('asks every ten seconds while it cannot connect, and stops when it can', async () => {
    for (let tries = 0; tries < 3; tries += 1) {
      FakeSource.last.say('error')
      await vi.advanceTimersByTimeAsync(5_000)
    }
    expect(liveness()).toBe('asking')
    expect(unlessLive(5_000)()).toBe(5_000)
    const before = read.tasks
    await vi.advanceTimersByTimeAsync(20_500)
    expect(read.tasks - before).toBeGreaterThanOrEqual(2)
    await begin()
    await vi.advanceTimersByTimeAsync(30_000)
    expect(read.tasks).toBe(0)
    expect(unlessLive(5_000)()).toBeGreaterThan(5_000)
  })

  test('takes a silent connection for a dead one', async () => {
    await begin()
    await vi.advanceTimersByTimeAsync(30_000)
    FakeSource.last.say('alive', {}, '3:3:')
    await vi.advanceTimersByTimeAsync(30_000)
    expect(liveness()).toBe('live')
    await vi.advanceTimersByTimeAsync(15_000)
    expect(FakeSource.all.length).toBe(2)
    expect(FakeSource.last.url).toBe('/api/v1/live?since=3%3A3%3A')
  })

  test('gives the connection back while nobody looks, and catches up when somebody does', async () => {
    await begin()
    sight('hidden')
    await vi.advanceTimersByTimeAsync(9_000)
    expect(FakeSource.last.closed).toBe(false)
    await vi.advanceTimersByTimeAsync(2_000)
    expect([FakeSource.last.closed, liveness()]).toEqual([true, 'resting'])
    sight('visible')
    expect(FakeSource.last.url).toBe('/api/v1/live?since=1%3A1%3A')
  })

  test('asks who is signed in when the session has ended', async () => {
    await begin()
    const asked = vi.spyOn(client, 'invalidateQueries')
    FakeSource.last.say('end', { reason: 'signed_out' })
    expect(FakeSource.last.closed).toBe(true)
    expect(asked).toHaveBeenCalledWith({ queryKey: ['session'] })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(FakeSource.all.length).toBe(1)
  })
})
