import 'fake-indexeddb/auto'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Problem } from '~/lib/api/problem'
import type { Operation } from '~/lib/steps'
import { type DeviceDb, openDevice } from '../device'
import type { Entry } from './entry'
import { Outbox, overTabs } from './outbox'
import { backoff, discard, drain, retry, type Transport } from './sender'
import { OutboxStore } from './store'
import { accepted, exceptionTask, failed, type Verdict } from './verdict'

let names = 0
const open = () => openDevice(`test-${++names}`)

const operation = (key: string): Operation => ({
  key,
  operation: 'confirm_pick',
  method: 'POST',
  path: '/api/v1/pick',
  body: { key },
  recordedAt: '2026-11-26T08:00:00.000Z',
  task: 't',
  what: { code: 'pick.go' },
  title: 'A-01',
})

const problem = (status: number, more: Partial<Problem> = {}): Problem => ({
  status,
  code: `code_${status}`,
  detail: '',
  params: {},
  errors: [],
  reference: null,
  retryAfter: null,
  ...more,
})

/** What became of a request: `lost` before it came, `answer_lost` after it was done. */
type Fate = 'done' | 'lost' | 'answer_lost' | 'busy' | 'refused' | 'exception' | 'in_flight' | 'mistake'

/** A server that keeps what was done by key, on a network that fails as it is told. */
class Server {
  readonly done: string[] = []
  readonly refused: string[] = []
  readonly taken: string[] = []
  signedIn = true
  readonly #fates: Fate[]

  constructor(fates: Fate[] = []) {
    this.#fates = [...fates]
  }

  readonly transport: Transport = async ({ key, attempts }) => {
    await Promise.resolve()
    const fate = this.#fates.shift() ?? 'done'
    if (fate === 'lost') return failed(problem(0, { code: 'client.no_answer' }), { attempts })
    if (!this.signedIn) return failed(problem(401), { attempts })
    // A key that was answered before gets that answer again, whatever else would happen.
    if (this.done.includes(key)) return accepted(200, {})
    if (this.taken.includes(key)) return accepted(202, { task_id: 'x' })
    if (this.refused.includes(key)) return failed(problem(409), { attempts })
    switch (fate) {
      case 'busy':
        return failed(problem(503, { retryAfter: 3 }), { attempts })
      case 'in_flight':
        return failed(problem(409, { code: 'idempotency.in_flight', retryAfter: 1 }), { attempts })
      case 'mistake':
        return failed(problem(500), { attempts })
      case 'refused':
        this.refused.push(key)
        return failed(problem(409), { attempts })
      case 'exception':
        this.taken.push(key)
        return accepted(202, { task_id: 'x' })
      default:
        this.done.push(key)
        return fate === 'answer_lost'
          ? failed(problem(0, { code: 'client.too_slow' }), { attempts })
          : accepted(200, {})
    }
  }
}

const parts = (store: OutboxStore, transport: Transport) => ({
  store,
  transport,
  exclusive: overTabs('test'),
  now: () => new Date('2026-11-26T09:00:00Z'),
  random: () => 0.5,
  settled: vi.fn(),
})

describe('the queue', () => {
  let db: DeviceDb
  let store: OutboxStore
  beforeEach(async () => {
    db = await open()
    store = new OutboxStore(db)
  })
  afterEach(() => db.close())

  const keys = async (state: Entry['state']) =>
    (await store.all()).filter((entry) => entry.state === state).map(({ key }) => key)

  test('whatever the network does, each operation is done once, in order, and none is lost', async () => {
    const fate = fc.constantFrom<Fate>(
      'done',
      'lost',
      'answer_lost',
      'busy',
      'refused',
      'exception',
      'in_flight',
      'mistake',
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(fate, { maxLength: 40 }),
        fc.integer({ min: 1, max: 8 }),
        async (fates, count) => {
          const own = await open()
          const queue = new OutboxStore(own)
          const server = new Server(fates)
          const order = Array.from({ length: count }, (_, at) => `k${at}`)
          for (const key of order) await queue.add([operation(key)], 'anna')
          for (let turns = 0; turns < 60; turns++) {
            const turn = await drain(parts(queue, server.transport), 'anna')
            if (turn.ended === 'empty') break
          }
          const all = await queue.all()
          const of = (state: string) => all.filter((entry) => entry.state === state).map(({ key }) => key)
          expect(of('queued')).toEqual([])
          expect(of('sent')).toEqual(server.done)
          expect(of('exception')).toEqual(server.taken)
          // A server's mistake that stays is set aside like a refusal.
          expect(of('refused')).toEqual(expect.arrayContaining(server.refused))
          expect(all.map(({ key }) => key)).toEqual(order)
          const inOrder = [...server.done].sort((one, other) => order.indexOf(one) - order.indexOf(other))
          expect(server.done).toEqual(inOrder)
          expect(new Set(server.done).size).toBe(server.done.length)
          own.close()
        },
      ),
      { numRuns: 60 },
    )
  })

  test('holds five hundred and more, and sends them in order', async () => {
    const order = Array.from({ length: 600 }, (_, at) => `k${at}`)
    await store.add(order.map(operation), 'anna')
    expect(await store.counts('anna')).toEqual({ queued: 600, refused: 0, exception: 0 })
    const server = new Server()
    expect(await drain(parts(store, server.transport), 'anna')).toEqual({ ended: 'empty' })
    expect(server.done).toEqual(order)
    expect(await keys('sent')).toEqual(order.slice(-50))
  })

  test('stores what was done together with the place that it led to', async () => {
    await store.add([operation('a')], 'anna', { id: 't', account: 'anna', run: { at: 'tote' }, touched: 1 })
    expect(await db.get('work', 't')).toMatchObject({ run: { at: 'tote' } })
    // What cannot be stored leaves neither.
    const broken = { id: 't', account: 'anna', run: () => undefined, touched: 2 }
    await expect(store.add([operation('b')], 'anna', broken)).rejects.toThrow()
    expect(await keys('queued')).toEqual(['a'])
  })

  test('sends what a killed tab had begun to send again, under the same key', async () => {
    await store.add([operation('a'), operation('b')], 'anna')
    const server = new Server()
    // The tab dies after the server did it and before the answer was stored.
    const dying: Transport = async (entry) => {
      await server.transport(entry)
      throw new Error('killed')
    }
    await expect(drain(parts(store, dying), 'anna')).rejects.toThrow('killed')
    expect(await keys('queued')).toEqual(['a', 'b'])
    await drain(parts(new OutboxStore(db), server.transport), 'anna')
    expect(server.done).toEqual(['a', 'b'])
  })

  test('waits while nobody is signed in, and loses nothing', async () => {
    await store.add([operation('a')], 'anna')
    const server = new Server()
    server.signedIn = false
    expect(await drain(parts(store, server.transport), 'anna')).toEqual({ ended: 'signed_out' })
    expect((await store.all())[0]).toMatchObject({ state: 'queued', attempts: 0 })
    server.signedIn = true
    await drain(parts(store, server.transport), 'anna')
    expect(server.done).toEqual(['a'])
  })

  test('sends under the name of nobody but who did it', async () => {
    await store.add([operation('a')], 'anna')
    const server = new Server()
    expect(await drain(parts(store, server.transport), 'boris')).toEqual({ ended: 'empty' })
    expect(server.done).toEqual([])
    expect(await store.foreign('boris')).toBe(1)
    expect(await store.foreign('anna')).toBe(0)
  })

  test('two tabs send nothing twice', async () => {
    await store.add(['a', 'b', 'c', 'd'].map(operation), 'anna')
    const server = new Server()
    const seen: string[] = []
    const counting: Transport = (entry) => {
      seen.push(entry.key)
      return server.transport(entry)
    }
    const exclusive = overTabs('both')
    const tab = () => drain({ ...parts(new OutboxStore(db), counting), exclusive }, 'anna')
    await Promise.all([tab(), tab()])
    expect(seen).toEqual(['a', 'b', 'c', 'd'])
  })

  test('waits as long as the server asks, within reason, else longer each time', async () => {
    await store.add([operation('a')], 'anna')
    const asked = new Server(['busy'])
    expect(await drain(parts(store, asked.transport), 'anna')).toEqual({ ended: 'later', afterMs: 3000 })
    const lost = new Server(['lost'])
    // The second attempt: two seconds, three quarters of them by chance.
    expect(await drain(parts(store, lost.transport), 'anna')).toEqual({ ended: 'later', afterMs: 1500 })
    const endless: Transport = async () => ({ is: 'later', afterMs: 9e9, refusal: null })
    expect(await drain(parts(store, endless), 'anna')).toEqual({ ended: 'later', afterMs: 300_000 })
    expect([0, 1, 2, 9, 99].map((attempts) => backoff(attempts, () => 1))).toEqual([
      1000, 2000, 4000, 30_000, 30_000,
    ])
  })

  test('a refused operation is tried again as a new command, an undecided one under its key', async () => {
    await store.add([operation('a'), operation('b')], 'anna')
    const mistakes: Fate[] = Array.from({ length: 6 }, () => 'mistake')
    const server = new Server(['refused', ...mistakes])
    for (let turns = 0; turns < 8; turns++) await drain(parts(store, server.transport), 'anna')
    const [a, b] = await store.all()
    expect([a?.state, b?.state]).toEqual(['refused', 'refused'])
    expect([a?.refusal?.undecided, b?.refusal?.undecided]).toEqual([false, true])
    if (!a || !b) throw new Error('both are there')
    await retry(store, a, () => 'a2')
    await retry(store, b, () => 'never')
    expect(await retry(store, b, () => 'never')).toBe(false)
    await drain(parts(store, server.transport), 'anna')
    expect(server.done).toEqual(['a2', 'b'])
  })

  test('what is given up is kept with its reason for a while', async () => {
    await store.add([operation('a')], 'anna')
    await drain(parts(store, new Server(['refused']).transport), 'anna')
    const [entry] = await store.all()
    if (!entry) throw new Error('it is there')
    await discard(store, entry, 'counted again')
    expect(await store.all()).toMatchObject([{ state: 'discarded', reason: 'counted again' }])
    expect(await store.counts('anna')).toEqual({ queued: 0, refused: 0, exception: 0 })
  })
})

describe('an answer', () => {
  const of = (status: number, more: Partial<Problem> = {}, attempts = 0): Verdict['is'] =>
    failed(problem(status, more), { attempts }).is

  test.each([
    [of(0, { code: 'client.no_answer' }), 'later'],
    [of(200, { code: 'client.unreadable' }), 'later'],
    [of(401, { code: 'client.unreadable' }), 'later'],
    [of(401), 'signed_out'],
    [of(403), 'refused'],
    [of(409), 'refused'],
    [of(409, { code: 'idempotency.in_flight' }), 'later'],
    [of(409, { code: 'idempotency.done_before' }), 'done'],
    [of(422), 'refused'],
    [of(429), 'later'],
    [of(500), 'later'],
    [of(500, {}, 5), 'refused'],
    [of(503, {}, 99), 'later'],
  ])('means %s', (is, meant) => {
    expect(is).toBe(meant)
  })

  test.each([
    [{ exception_task_id: 'a' }, 'a'],
    [{ task_id: 'b' }, 'b'],
    [{ exception: { task_id: 'c' } }, 'c'],
    [{ task: { id: 'd' } }, 'd'],
    [{ exception: null }, null],
    [null, null],
  ])('names the exception task: %j', (body, task) => {
    expect(exceptionTask(body)).toBe(task)
  })
})

describe('the outbox of the app', () => {
  const outbox = async (transport: Transport, channel?: { postMessage: () => void; onmessage: null }) => {
    const store = new OutboxStore(await open())
    return new Outbox({ store, transport, exclusive: overTabs('app'), ...(channel ? { channel } : {}) })
  }

  test('sends at once, and tells what it does', async () => {
    const server = new Server()
    const postMessage = vi.fn()
    const box = await outbox(server.transport, { postMessage, onmessage: null })
    const seen: string[] = []
    box.subscribe(() => seen.push(`${box.view().queued}${box.view().sending ? ' sending' : ''}`))
    const settled = vi.fn()
    box.onSettled(settled)
    await box.open('anna')
    await box.add([operation('a')], null)
    await box.send()
    await vi.waitFor(() => expect(box.view()).toMatchObject({ queued: 0, sending: false }))
    expect(seen).toContain('1 sending')
    expect(settled).toHaveBeenCalledWith(expect.objectContaining({ key: 'a' }), { is: 'done', body: {} })
    expect(postMessage).toHaveBeenCalled()
  })

  test('tries again by itself after a while', async () => {
    const server = new Server(['lost'])
    const box = await outbox(server.transport)
    await box.open('anna')
    await box.add([operation('a')], null)
    await vi.waitFor(() => expect(server.done).toEqual(['a']), { timeout: 5000 })
  })

  test('pauses when the session ended, and goes on when they are back', async () => {
    const server = new Server()
    server.signedIn = false
    const box = await outbox(server.transport)
    await box.open('anna')
    await box.add([operation('a')], null)
    await vi.waitFor(() => expect(box.view()).toMatchObject({ signedOut: true, queued: 1 }))
    server.signedIn = true
    await box.open('anna')
    expect(server.done).toEqual(['a'])
    expect(box.view()).toMatchObject({ signedOut: false, queued: 0 })
  })

  test('sends nothing while it is not sure who is signed in, but keeps it', async () => {
    const server = new Server()
    const box = await outbox(server.transport)
    await box.open('anna', false)
    await box.add([operation('a')], null)
    await box.send()
    expect(server.done).toEqual([])
    expect(box.view()).toMatchObject({ queued: 1, sending: false, signedOut: false })
    await box.open('anna')
    expect(server.done).toEqual(['a'])
  })

  test('takes nothing of nobody', async () => {
    const box = await outbox(new Server().transport)
    await expect(box.add([operation('a')], null)).rejects.toThrow('nobody')
  })

  test('lets one look, try again and give up', async () => {
    const server = new Server(['refused', 'refused'])
    const box = await outbox(server.transport)
    await box.open('anna')
    await box.add([operation('a'), operation('b')], null)
    await vi.waitFor(() => expect(box.view().refused).toBe(2))
    const [a, b] = await box.all()
    if (!a || !b) throw new Error('both are there')
    await box.retry(a)
    await box.discard(b, 'wrong')
    expect(server.done).toHaveLength(1)
    await vi.waitFor(() => expect(box.view()).toMatchObject({ refused: 0, queued: 0 }))
  })
})
