import { recall, remember } from '../storage'
import { ScanQueue } from './queue'
import type { read } from './read'
import type { Reading } from './reading'
import { browserClock, type Clock, type RawScan } from './scan'
import { DEFAULTS, type ScanSettings } from './settings'

/** A scan as screens get it. */
export interface Scan extends RawScan {
  reading: Reading
}

/** What is remembered on the device; the rest of the settings is the same everywhere. */
const KEPT = ['gsKey', 'gsCharacter', 'separatorsArrive', 'idleMs', 'burstMs'] as const
type Kept = Pick<ScanSettings, (typeof KEPT)[number]>

const MEMORY = 'scanner'

function kept(): Partial<Kept> {
  try {
    const found: unknown = JSON.parse(recall(MEMORY) ?? '{}')
    if (typeof found !== 'object' || found === null) return {}
    const values: Record<string, unknown> = { ...found }
    const fits = (name: (typeof KEPT)[number]) =>
      DEFAULTS[name] === null
        ? typeof values[name] === 'string'
        : typeof values[name] === typeof DEFAULTS[name]
    return Object.fromEntries(KEPT.filter(fits).map((name) => [name, values[name]]))
  } catch {
    // Somebody else's writing, or an old one.
    return {}
  }
}

type Read = typeof read

export interface ScansOptions {
  /** What reads scans, or where it comes from. */
  read: Read | { later: () => Promise<Read> }
  clock?: Clock
  today?: () => Date
  /** A scan that no screen wanted. */
  unclaimed?: (scan: Scan) => void
  failed?: (error: unknown) => void
}

/** Everything that is scanned on this device, read and in order, whoever caught it. */
export class Scans {
  readonly queue: ScanQueue<Scan>
  private current: ScanSettings = { ...DEFAULTS, ...kept() }
  private readonly today: () => Date
  private read: Read | null = null
  private coming: Promise<Read> | null = null
  private readonly later: (() => Promise<Read>) | null = null
  /** Caught before there was anything to read them with. */
  private early: RawScan[] = []

  constructor({ clock = browserClock, today = () => new Date(), read, ...told }: ScansOptions) {
    this.today = today
    if ('later' in read) this.later = read.later
    else this.read = read
    this.queue = new ScanQueue({ clock, ...told })
  }

  get settings(): ScanSettings {
    return this.current
  }

  /** Changes how scans are caught and read, on this device, from now on. */
  change(settings: Partial<Kept>): void {
    this.current = { ...this.current, ...settings }
    remember(MEMORY, JSON.stringify(Object.fromEntries(KEPT.map((name) => [name, this.current[name]]))))
  }

  /** Takes a scan that was caught. */
  push(raw: RawScan): void {
    if (this.read) this.queue.push({ ...raw, reading: this.readingOf(raw, this.read) })
    else {
      this.early.push(raw)
      void this.prepare()
    }
  }

  /** Fetches what reads scans, if it is not there, and reads those that were faster. */
  async prepare(): Promise<void> {
    if (this.read || !this.later) return
    this.coming ??= this.later()
    const read = await this.coming.catch(() => null)
    this.coming = null
    if (!read || this.read) return
    this.read = read
    for (const raw of this.early.splice(0)) this.push(raw)
  }

  private readingOf(raw: RawScan, read: Read): Reading {
    // Cameras say separators as they are, and where there is one, this scanner sends them.
    const camera = raw.source === 'camera'
    const settings = camera ? { ...this.current, separatorsArrive: true } : this.current
    const thisYear = this.today().getFullYear()
    const found = read(raw.raw, { settings, thisYear, capsLock: raw.capsLock })
    const separated = found.text.includes('\u001d')
    if (separated && !camera && raw.source !== 'paste' && !settings.separatorsArrive) {
      this.change({ separatorsArrive: true })
    }
    if (raw.typed === undefined || found.typed !== undefined) return found
    // The keys by their places told what was meant; what was typed is known all the same.
    return { ...found, typed: raw.typed, warnings: [...found.warnings, 'layout_ru'] }
  }
}

/**
 * The scans of this page. What reads them comes right after the first picture, and is kept on the device like everything else,
 * so that it is there without a network.
 */
export const pageScans = new Scans({ read: { later: () => import('./read').then((module) => module.read) } })
