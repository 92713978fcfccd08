import { newKey } from '~/lib/api/key'
import type { Operation } from '~/lib/steps'
import type { StoredWork } from '../device'
import type { Entry } from './entry'
import { discard, drain, type Exclusive, retry, type Transport } from './sender'
import type { Counts, OutboxStore } from './store'
import type { Verdict } from './verdict'

/** What is shown of the outbox everywhere. */
export interface OutboxView extends Counts {
  /** Whether one is being sent right now. */
  sending: boolean
  /** Waits until somebody is signed in again. */
  signedOut: boolean
  /** How many wait for another person to sign in. */
  foreign: number
}

const NOTHING: OutboxView = {
  queued: 0,
  refused: 0,
  exception: 0,
  sending: false,
  signedOut: false,
  foreign: 0,
}

/** How long a person waits to hear whether something can be taken back. */
const PATIENCE_MS = 2000

type Settled = (entry: Entry, verdict: Verdict) => void

export interface OutboxParts {
  store: OutboxStore
  transport: Transport
  exclusive: Exclusive
  /** Tells the other tabs that something changed, and hears of it from them. */
  channel?: { postMessage: (message: unknown) => void; onmessage: ((event: MessageEvent) => void) | null }
}

/** The queue of this device while the app is open: stores, sends, waits, tells. */
export class Outbox {
  readonly #parts: OutboxParts
  readonly #listeners = new Set<() => void>()
  readonly #settled = new Set<Settled>()
  #view: OutboxView = NOTHING
  #account: string | null = null
  #sure = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #turn: Promise<void> | null = null
  #again = false

  constructor(parts: OutboxParts) {
    this.#parts = parts
    if (parts.channel) parts.channel.onmessage = () => void this.#look()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly view = (): OutboxView => this.#view

  /** Told of each operation that the server has settled. */
  onSettled(listener: Settled): () => void {
    this.#settled.add(listener)
    return () => this.#settled.delete(listener)
  }

  /**
   * Keeps and sends for this person from now on; for nobody while nobody is signed in. While it is not sure who that is, nothing is
   * sent: the server takes what it gets as done by whoever is signed in there.
   */
  async open(account: string | null, sure = true): Promise<void> {
    this.#account = account
    this.#sure = sure
    this.#show({ signedOut: account === null })
    await this.#look()
    await this.send()
  }

  /** Stores what was done, with the place that it led to, and begins to send it. It is safe when this ends. */
  async add(operations: readonly Operation[], work: StoredWork | null): Promise<void> {
    if (this.#account === null) throw new Error('nobody is signed in')
    await this.#parts.store.add(operations, this.#account, work)
    if (operations.length === 0) return
    await this.#changed()
    void this.send()
  }

  /** Sends what waits, now: there is a network again, or somebody asked. */
  send(): Promise<void> {
    clearTimeout(this.#timer)
    if (this.#turn) {
      // What came while a turn was ending must not wait for the next occasion.
      this.#again = true
      return this.#turn
    }
    this.#turn = this.#send().finally(() => {
      this.#turn = null
    })
    return this.#turn
  }

  async #send(): Promise<void> {
    do {
      this.#again = false
      const account = this.#account
      if (account === null || !this.#sure || this.#view.queued === 0) return
      this.#show({ sending: true })
      const settled: Settled = (entry, verdict) => {
        for (const listener of this.#settled) listener(entry, verdict)
        void this.#changed()
      }
      const turn = await drain(
        { ...this.#parts, now: () => new Date(), random: Math.random, settled },
        account,
      )
      this.#show({ sending: false, signedOut: turn.ended === 'signed_out' })
      await this.#changed()
      if (turn.ended === 'later') {
        clearTimeout(this.#timer)
        this.#timer = setTimeout(() => void this.send(), turn.afterMs)
        return
      }
    } while (this.#again)
  }

  all(): Promise<Entry[]> {
    return this.#parts.store.all()
  }

  async retry(entry: Entry): Promise<void> {
    await retry(this.#parts.store, entry, newKey)
    await this.#changed()
    await this.send()
  }

  async discard(entry: Entry, reason: string | null): Promise<void> {
    await discard(this.#parts.store, entry, reason)
    await this.#changed()
  }

  /**
   * Takes back what was done last, if none of it was ever sent: what may have reached the server is undone by another operation.
   * Whoever is sending is waited for, not long.
   */
  async takeBack(keys: readonly string[], work: StoredWork): Promise<boolean> {
    let late = false
    const patience = new Promise<boolean>((tell) => {
      setTimeout(() => {
        late = true
        tell(false)
      }, PATIENCE_MS)
    })
    const { store, exclusive } = this.#parts
    const taken = exclusive(async () => !late && (await store.takeBack(keys, work)))
    const done = await Promise.race([taken, patience])
    if (done) await this.#changed()
    return done
  }

  async #changed(): Promise<void> {
    this.#parts.channel?.postMessage('changed')
    await this.#look()
  }

  async #look(): Promise<void> {
    const account = this.#account ?? ''
    const [counts, foreign] = await Promise.all([
      this.#parts.store.counts(account),
      this.#parts.store.foreign(account),
    ])
    this.#show({ ...counts, foreign })
  }

  #show(change: Partial<OutboxView>): void {
    this.#view = { ...this.#view, ...change }
    for (const listener of this.#listeners) listener()
  }
}

/** One tab at a time, by the browser's locks; where they are missing (plain HTTP), the keys alone keep a second sending harmless. */
export function overTabs(name: string): Exclusive {
  const locks = typeof navigator === 'undefined' ? undefined : (navigator.locks as LockManager | undefined)
  if (locks) return (work) => locks.request(name, work) as ReturnType<typeof work>
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const turn = last.then(work, work)
    last = turn.catch(() => undefined)
    return turn
  }
}
