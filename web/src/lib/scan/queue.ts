import type { Clock } from './scan'

/** Answered by a handler that is about to go: the scan, and all behind it, are for whoever listens next. */
export const PASS = 'pass'

/** Handles one scan; the next waits until it is done. What it answers matters only if it is `PASS`. */
export type Handler<T> = (scan: T) => unknown

/** How long one that was passed on waits: a screen may have to be fetched first. */
const PASSED_MS = 10_000

export interface QueueOptions<T> {
  clock: Pick<Clock, 'after'>
  /** A scan that nobody wanted for so long is told to `unclaimed`. Between two screens there may be nobody for a moment. */
  patienceMs?: number
  unclaimed?: (scan: T) => void
  /** What a handler threw. The queue goes on. */
  failed?: (error: unknown) => void
}

interface Listener<T> {
  handler: Handler<T>
  level: number
}

/**
 * Scans in the order they came, one handled after another by whoever is on top. Nothing is dropped because something else
 * is still under way.
 */
export class ScanQueue<T> {
  private readonly waiting: T[] = []
  private listeners: Listener<T>[] = []
  private busy = false
  private passed = false
  private stopWaiting: (() => void) | undefined

  constructor(private readonly options: QueueOptions<T>) {}

  /** How many scans wait behind the one that is being handled. */
  get length(): number {
    return this.waiting.length
  }

  push(scan: T): void {
    this.waiting.push(scan)
    this.go()
  }

  /**
   * Listens until the returned function is called. Who came last is on top, and whoever has a higher level above all of
   * lower ones: a dialog over its screen.
   */
  listen(handler: Handler<T>, level = 0): () => void {
    const listener = { handler, level }
    const above = this.listeners.findIndex((other) => other.level > level)
    this.listeners.splice(above === -1 ? this.listeners.length : above, 0, listener)
    this.go()
    return () => {
      this.listeners = this.listeners.filter((other) => other !== listener)
    }
  }

  private go(): void {
    const top = this.listeners.at(-1)
    if (this.busy || this.waiting.length === 0) return
    if (!top) {
      this.wait()
      return
    }
    this.stopWaiting?.()
    this.stopWaiting = undefined
    this.passed = false
    void this.handle(top)
  }

  private async handle(listener: Listener<T>): Promise<void> {
    this.busy = true
    const [scan] = this.waiting.splice(0, 1)
    try {
      if ((await listener.handler(scan as T)) === PASS) {
        this.waiting.unshift(scan as T)
        this.listeners = this.listeners.filter((other) => other !== listener)
        this.passed = true
      }
    } catch (error) {
      this.options.failed?.(error)
    }
    this.busy = false
    this.go()
  }

  private wait(): void {
    const patience = this.passed ? PASSED_MS : (this.options.patienceMs ?? 2000)
    this.stopWaiting ??= this.options.clock.after(patience, () => {
      this.stopWaiting = undefined
      for (const scan of this.waiting.splice(0)) this.options.unclaimed?.(scan)
    })
  }
}
