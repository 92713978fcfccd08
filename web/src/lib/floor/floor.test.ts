import { act, renderHook } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { PICK } from '~/lib/steps/testing'
import { newFloor } from '~/testing/floor'
import { json, problem, serve } from '~/testing/server'
import { startConnection } from '../connection'
import type { Floor } from './floor'
import { renewAll, renewFor, startRenewing } from './renew'
import { meaningOf, resolve } from './resolve'
import { TOO_OLD, takeAnew, takeCluster, takeFree, takeNext, takeTask } from './take'
import { useTaken } from './taken'

const claimed = { token: 3, task: { id: 't1', kind: 'pick' }, lease_until: '2026-11-26T10:00:00Z' }
let floor: Floor

beforeEach(async () => {
  floor = await newFloor()
})

describe('work', () => {
  test('is claimed and kept with its script', async () => {
    const calls = serve({
      'POST /api/v1/tasks/next': () => json(claimed),
      'GET /api/v1/tasks/t1/script': () => json(PICK),
    })
    const work = await takeNext('w', 'anna', ['pick'])
    expect(work?.id).toBe('task-t1')
    expect(calls[0]?.body).toEqual({ warehouse_id: 'w', kinds: ['pick'] })
    expect((await floor.works.open('anna')).map(({ id }) => id)).toEqual(['task-t1'])
    expect(await floor.works.open('boris')).toEqual([])
  })

  test('that the page opens with is at hand once, and never again', async () => {
    serve({ 'GET /api/v1/scripts/move': () => json({ ...PICK, task: null }) })
    const { id } = await takeFree('move', 'w', 'anna')
    await floor.works.prepare(id)
    expect(floor.works.prepared(id)?.id).toBe(id)
    expect(floor.works.prepared(id)).toBeNull()
    await floor.works.prepare(id)
    expect(floor.works.prepared(id)).toBeNull()
  })

  test('may not be there', async () => {
    serve({ 'POST /api/v1/tasks/next': () => new Response(null, { status: 204 }) })
    expect(await takeNext('w', 'anna')).toBeNull()
  })

  test('begun on another device is taken over', async () => {
    serve({
      'POST /api/v1/tasks/t1/claim': () => json(claimed),
      'GET /api/v1/tasks/t1/script': () => json(PICK),
    })
    expect((await takeTask('t1', 'anna')).run.at).toBe('stop')
  })

  test('of a newer form is refused with what to do', async () => {
    serve({
      'POST /api/v1/tasks/t1/claim': () => json(claimed),
      'GET /api/v1/tasks/t1/script': () => json({ ...PICK, format: 2 }),
    })
    await expect(takeTask('t1', 'anna')).rejects.toThrow(TOO_OLD)
  })

  test('that is no task goes on without a network', async () => {
    serve({ 'GET /api/v1/scripts/move': () => json({ ...PICK, task: null }) })
    await takeFree('move', 'w', 'anna')
    serve({})
    expect((await takeFree('move', 'w', 'anna')).run.at).toBe('stop')
    await expect(takeFree('adjust', 'w', 'anna')).rejects.toThrow('client.no_answer')
  })

  test('is over when nothing is left of it', async () => {
    serve({ 'GET /api/v1/scripts/move': () => json(PICK) })
    const work = await takeFree('move', 'w', 'anna')
    serve({ 'GET /api/v1/scripts/move': () => problem(409, 'steps.nothing_left') })
    expect(await takeAnew(work)).toBeNull()
    serve({ 'GET /api/v1/scripts/move': () => problem(500, 'internal') })
    await expect(takeAnew(work)).rejects.toThrow('internal')
  })
})

test('claims are prolonged, and nothing but the lease is written over what was done meanwhile', async () => {
  serve({
    'POST /api/v1/tasks/t1/claim': () => json(claimed),
    'GET /api/v1/tasks/t1/script': () => json(PICK),
  })
  const work = await takeTask('t1', 'anna')
  const calls = serve({
    'POST /api/v1/tasks/task-1/renew': async () => {
      await floor.works.put({ ...work, run: { ...work.run, at: 'tote' } })
      return json({ ...claimed, lease_until: '2026-11-26T10:30:00Z' })
    },
  })
  await renewAll(floor.works, 'anna')
  expect(calls[0]?.body).toEqual({ token: 3 })
  expect((await floor.works.get('task-t1'))?.run).toMatchObject({
    at: 'tote',
    script: { task: { lease_until: '2026-11-26T10:30:00Z' } },
  })
  // No answer changes nothing.
  serve({})
  await renewAll(floor.works, 'anna')
  expect((await floor.works.get('task-t1'))?.run.at).toBe('tote')
})

const MINUTE = 60_000

test('whoever loses the network, at whatever moment, has the work for thirty minutes more', async () => {
  serve({
    'POST /api/v1/tasks/t1/claim': () => json(claimed),
    'GET /api/v1/tasks/t1/script': () => json(PICK),
  })
  await takeTask('t1', 'anna')
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] })
  let up = true
  // Until when the server keeps it: a claim lasts 45 minutes.
  let leaseUntil = Date.now() + 45 * MINUTE
  const gone = () => new TypeError('refused')
  serve({
    'GET /health/live': () => (up ? json({}) : gone()),
    'POST /api/v1/tasks/task-1/renew': () => {
      if (!up) return gone()
      leaseUntil = Date.now() + 45 * MINUTE
      return json({ ...claimed, lease_until: new Date(leaseUntil).toISOString() })
    },
  })
  renewFor('anna')
  const stops = [startConnection(), startRenewing(floor.works)]
  // Holes of up to half an hour, and between them as little network as it takes to see that it is there.
  for (const [here, away] of [
    [0.3, 29],
    [0.5, 30],
    [3, 25],
    [0.3, 30],
    [61, 30],
    [0.2, 1],
  ] as const) {
    await vi.advanceTimersByTimeAsync(here * MINUTE)
    up = false
    expect(leaseUntil - Date.now()).toBeGreaterThanOrEqual(30 * MINUTE)
    await vi.advanceTimersByTimeAsync(away * MINUTE)
    up = true
  }
  for (const stop of stops) stop()
  renewFor(null)
  vi.useRealTimers()
})

test('what the server finds fills slots by its kind', async () => {
  const item = { kind: 'item', item: { id: 'i', sku: 'X', name: 'Nail' }, quantity: '6', lot: { code: 'L1' } }
  const calls = serve({
    'POST /api/v1/scans': () => json({ matches: [item, { kind: 'order', id: 'o', number: 'SO-1' }] }),
  })
  const [nail, order] = await resolve('123', 'w')
  expect(calls[0]?.body).toEqual({ text: '123', warehouse_id: 'w' })
  expect(nail && meaningOf(nail)).toEqual({ kind: 'item', value: 'X', title: 'Nail', holds: '6' })
  expect(nail?.facts).toEqual([
    ['quantity', '6'],
    ['lot', 'L1'],
  ])
  expect(order).toMatchObject({ id: 'o', title: 'SO-1' })
  expect(order && meaningOf(order)).toBeNull()
  serve({ 'POST /api/v1/scans': () => json({ outcome: 'unknown', matches: [], candidates: [] }) })
  expect(await resolve('123', 'w')).toEqual([])
})

test('a walk for several orders is another’s by now only if none of its claims is left', async () => {
  serve({
    'POST /api/v1/pick-clusters': () => json({ id: 'c', lists: [] }),
    'GET /api/v1/pick-clusters/c/script': () =>
      json({ ...PICK, also: [{ id: 'task-2', kind: 'pick', token: 5 }] }),
  })
  const { result } = renderHook(() => useTaken('cluster-c'))
  await act(() => takeCluster('w', 'anna', { orders: 2, intoTotes: true }))
  const lost = () => problem(409, 'workforce.not_held')
  const renewed = async (first: () => Response | Error, second: () => Response | Error) => {
    const calls = serve({
      'POST /api/v1/tasks/task-1/renew': first,
      'POST /api/v1/tasks/task-2/renew': second,
    })
    await act(() => renewAll(floor.works, 'anna'))
    expect(calls.map(({ body }) => body)).toEqual([{ token: 3 }, { token: 5 }])
    return result.current
  }
  expect(await renewed(lost, () => json({ lease_until: null }))).toBe(false)
  expect(await renewed(() => new TypeError('no network'), lost)).toBe(false)
  expect(await renewed(lost, lost)).toBe(true)
})

test('a claim that is another’s by now is noted, until the work is taken up anew; silence and other refusals are not taken for it', async () => {
  const take = () => {
    serve({
      'POST /api/v1/tasks/t1/claim': () => json(claimed),
      'GET /api/v1/tasks/t1/script': () => json(PICK),
    })
    return takeTask('t1', 'anna')
  }
  const { result } = renderHook(() => useTaken('task-t1'))
  await act(take)
  for (const answer of [() => problem(503, 'server.slow'), () => new TypeError('refused')]) {
    serve({ 'POST /api/v1/tasks/task-1/renew': answer })
    await act(() => renewAll(floor.works, 'anna'))
    expect(result.current).toBe(false)
  }
  serve({ 'POST /api/v1/tasks/task-1/renew': () => problem(409, 'workforce.not_held') })
  await act(() => renewAll(floor.works, 'anna'))
  expect(result.current).toBe(true)
  await act(take)
  expect(result.current).toBe(false)
})
