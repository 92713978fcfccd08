import type { QueryClient } from '@tanstack/react-query'
import { showLiveness } from './live'
import { Refresher } from './refresher'
import type { Change } from './stale'

const PATH = '/api/v1/live'
/** How long a window may be out of sight before it gives its connection back: browsers have six for all windows together. */
const LINGER_MS = 10_000
/** Without a sign of life for so long the connection is dead, whatever the browser believes: one comes every 15 s. */
const SILENCE_MS = 40_000
/** While nothing can be told, all that is shown is asked for so often. */
const ASK_MS = 10_000
/** How often it may fail before what is shown is asked for instead. */
const PATIENCE = 2
const AGAIN_MS = [1_000, 2_000, 5_000, 15_000, 30_000] as const

/** What a browser's EventSource is to us. */
export type Source = Pick<EventSource, 'addEventListener' | 'close' | 'readyState'>
export type Open = (url: string) => Source

const open: Open = (url) => new EventSource(url)

/**
 * Hears from the server what happens, and has what is shown read again. One connection for the window; none while nobody looks.
 * Where none comes about, what is shown is asked for every so often.
 */
export class Follower {
  private source: Source | undefined
  private readonly refresher: Refresher
  private after: string | null = null
  private failures = 0
  private again: ReturnType<typeof setTimeout> | undefined
  private ask: ReturnType<typeof setInterval> | undefined
  private linger: ReturnType<typeof setTimeout> | undefined
  private silence: ReturnType<typeof setTimeout> | undefined
  private running = false

  constructor(
    private readonly client: QueryClient,
    private readonly open_: Open = open,
  ) {
    this.refresher = new Refresher(client)
  }

  start(): void {
    this.running = true
    document.addEventListener('visibilitychange', this.onSight)
    if (document.visibilityState === 'visible') this.connect()
    else showLiveness('resting')
  }

  stop(): void {
    this.running = false
    document.removeEventListener('visibilitychange', this.onSight)
    clearTimeout(this.linger)
    this.disconnect()
    this.refresher.stop()
  }

  private readonly onSight = (): void => {
    clearTimeout(this.linger)
    if (document.visibilityState === 'hidden') {
      this.linger = setTimeout(() => {
        this.disconnect()
        showLiveness('resting')
      }, LINGER_MS)
    } else if (!this.source) {
      this.failures = 0
      this.connect()
    }
  }

  private connect(): void {
    this.disconnect()
    if (this.failures <= PATIENCE) showLiveness('connecting')
    if (typeof EventSource === 'undefined' && this.open_ === open) {
      this.fail()
      return
    }
    const after = this.after === null ? '' : `?since=${encodeURIComponent(this.after)}`
    const source = this.open_(PATH + after)
    this.source = source
    const on = (type: string, act: (data: unknown) => void) =>
      source.addEventListener(type, (event) => {
        if (source !== this.source) return
        const { data, lastEventId } = event as MessageEvent<string>
        if (lastEventId) this.after = lastEventId
        this.heard()
        act(JSON.parse(data))
      })
    on('hello', (data) => {
      this.failures = 0
      clearInterval(this.ask)
      this.ask = undefined
      showLiveness('live')
      // What was shown before it began may be old: of that nothing is told.
      if (!(data as { resumed: boolean }).resumed) this.refresher.missed()
    })
    on('change', (data) => this.refresher.changed(data as Change))
    on('reset', () => this.refresher.missed())
    on('end', () => {
      this.disconnect()
      // Whether somebody is still signed in is asked where that is known.
      void this.client.invalidateQueries({ queryKey: ['session'] })
    })
    on('alive', () => undefined)
    source.addEventListener('error', () => source === this.source && this.fail())
    this.heard()
  }

  private heard(): void {
    clearTimeout(this.silence)
    this.silence = setTimeout(() => this.fail(), SILENCE_MS)
  }

  /** Tries again, later each time. */
  private fail(): void {
    this.disconnect()
    if (!this.running) return
    this.failures += 1
    // A place to go on from that the server does not take would be refused for ever.
    if (this.failures > PATIENCE) this.after = null
    showLiveness(this.failures > PATIENCE ? 'asking' : 'connecting')
    if (this.failures > PATIENCE) this.ask ??= setInterval(() => this.refresher.missed(), ASK_MS)
    const pause = AGAIN_MS[Math.min(this.failures, AGAIN_MS.length) - 1]
    this.again = setTimeout(() => this.connect(), pause)
  }

  private disconnect(): void {
    this.source?.close()
    this.source = undefined
    clearTimeout(this.again)
    clearTimeout(this.silence)
    if (this.failures <= PATIENCE || !this.running) {
      clearInterval(this.ask)
      this.ask = undefined
    }
  }
}
