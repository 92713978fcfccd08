import type { Operation } from '~/lib/steps'
import type { DeviceDb, StoredWork } from '../device'
import { type Entry, type EntryState, newEntry } from './entry'

/** How many of those that need nothing more are kept to look at. */
const KEPT = 50

/** How many entries are in which state. */
export type Counts = Record<'queued' | 'refused' | 'exception', number>

/** The queue on the device. Each change is one transaction of the browser's database, so that a killed tab leaves it whole. */
export class OutboxStore {
  readonly #db: DeviceDb

  constructor(db: DeviceDb) {
    this.#db = db
  }

  /**
   * Stores operations in their order, together with the place in the script that they led to: both or neither.
   * It is on the disk when this ends.
   */
  async add(
    operations: readonly Operation[],
    account: string,
    work: StoredWork | null = null,
  ): Promise<void> {
    const tx = this.#db.transaction(['outbox', 'work'], 'readwrite', { durability: 'strict' })
    const entries = operations.map((operation) => newEntry(operation, account))
    const requests: Promise<unknown>[] = []
    try {
      if (work) requests.push(tx.objectStore('work').put(work))
      // The store gives the place in the order.
      for (const entry of entries) requests.push(tx.objectStore('outbox').add(entry as Entry))
      await Promise.all([...requests, tx.done])
    } catch (error) {
      for (const request of requests) request.catch(() => undefined)
      abandon(tx)
      throw error
    }
  }

  /**
   * Takes operations back that were never tried, and puts the work to where it stood before them: all of it or nothing. Tells whether
   * it did. Nobody may be sending meanwhile.
   */
  async takeBack(keys: readonly string[], work: StoredWork): Promise<boolean> {
    const tx = this.#db.transaction(['outbox', 'work'], 'readwrite', { durability: 'strict' })
    const entries = (await tx.objectStore('outbox').getAll()).filter(({ key }) => keys.includes(key))
    const untried = entries.every(({ state, attempts }) => state === 'queued' && attempts === 0)
    const whole = entries.length === keys.length && untried
    if (whole) {
      const undone = { state: 'discarded', reason: 'mistake' } as const
      for (const entry of entries) await tx.objectStore('outbox').put({ ...entry, ...undone })
      await tx.objectStore('work').put(work)
    }
    await tx.done
    return whole
  }

  /** The next to be sent for somebody. */
  first(account: string): Promise<Entry | undefined> {
    return this.#db.getFromIndex('outbox', 'queue', IDBKeyRange.only(['queued', account]))
  }

  async counts(account: string): Promise<Counts> {
    const tx = this.#db.transaction('outbox')
    const index = tx.store.index('queue')
    const count = (state: EntryState) => index.count(IDBKeyRange.only([state, account]))
    const [queued, refused, exception] = await Promise.all([
      count('queued'),
      count('refused'),
      count('exception'),
    ])
    return { queued, refused, exception }
  }

  /** How many wait for somebody else to sign in. */
  async foreign(account: string): Promise<number> {
    const tx = this.#db.transaction('outbox')
    const all = await tx.store.index('state').count('queued')
    return all - (await tx.store.index('queue').count(IDBKeyRange.only(['queued', account])))
  }

  /** Everything, in the order in which it was done. */
  all(): Promise<Entry[]> {
    return this.#db.getAll('outbox')
  }

  /** Changes an entry if it still stands so; tells whether it did. */
  async change(seq: number, from: EntryState, change: Partial<Entry>): Promise<boolean> {
    const tx = this.#db.transaction('outbox', 'readwrite', { durability: 'strict' })
    const entry = await tx.store.get(seq)
    const stands = entry?.state === from
    if (entry && stands) await tx.store.put({ ...entry, ...change, seq })
    await tx.done
    return stands
  }

  /** Forgets the oldest of those that need nothing more. */
  async prune(): Promise<void> {
    const tx = this.#db.transaction('outbox', 'readwrite')
    const index = tx.store.index('state')
    for (const state of ['sent', 'discarded'] as const) {
      const keys = await index.getAllKeys(state)
      for (const key of keys.slice(0, -KEPT)) await tx.store.delete(key)
    }
    await tx.done
  }
}

/** Takes back what was written so far; a transaction that failed has done so itself. */
function abandon(tx: { abort: () => void; done: Promise<void> }): void {
  tx.done.catch(() => undefined)
  try {
    tx.abort()
  } catch {
    // It has ended already.
  }
}
