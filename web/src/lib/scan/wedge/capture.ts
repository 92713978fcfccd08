import { browserClock, type Clock, type RawScan, type ScanSource } from '../scan'
import { DEFAULTS, type ScanSettings } from '../settings'
import { Burst } from './burst'
import { type Catcher, createCatcher } from './catcher'
import { isField, restore, retype, snapshotOf } from './fields'
import { altCharacter, meaningOf, pressOf } from './keys'

export interface CaptureOptions {
  onScan: (scan: RawScan) => void
  settings?: () => ScanSettings
  clock?: Clock
  /** Keeps a hidden field focused for keyboards that type only into fields: by default where people touch the screen. */
  catchInput?: boolean
}

const touches = (page: Window) => page.matchMedia?.('(pointer: coarse)').matches ?? false

/** So long the key is waited for that ends the scans of most scanners. */
const PATIENCE_MS = 1000

/** Listens to everything that is typed into a page, and tells what a scanner typed from what a person does. */
class Capture {
  private burst: Burst
  private readonly clock: Clock
  private readonly settings: () => ScanSettings
  private readonly catcher: Catcher | undefined
  private readonly listening = new AbortController()
  private stopTimer: (() => void) | undefined
  private altDigits: string | null = null
  /** An input event of the last key is still to come. */
  private echo = false
  private endedAt = Number.NEGATIVE_INFINITY
  /** Whether this scanner ends its scans by a key, as most do: then a pause is a busy device's, and the key is still to come. */
  private endsByKey = true

  constructor(
    private readonly page: Window,
    private readonly options: CaptureOptions,
  ) {
    this.clock = options.clock ?? browserClock
    this.settings = options.settings ?? (() => DEFAULTS)
    this.burst = new Burst(this.settings())
    if (options.catchInput ?? touches(page)) this.catcher = createCatcher(page.document)
    const on = <K extends keyof WindowEventMap>(name: K, listener: (event: WindowEventMap[K]) => void) =>
      page.addEventListener(name, listener, { capture: true, signal: this.listening.signal })
    on('keydown', (event) => this.keyDown(event))
    on('keyup', (event) => this.keyUp(event))
    on('beforeinput', (event) => this.beforeInput(event))
    on('input', (event) => this.input(event))
    on('compositionend', (event) => this.input(event))
    on('paste', (event) => this.paste(event))
  }

  stop(): void {
    this.listening.abort()
    this.stopTimer?.()
    this.catcher?.stop()
  }

  private keyDown(event: KeyboardEvent): void {
    // A held key repeats as fast as a scanner types.
    if (event.repeat) {
      if (this.burst.sure) hold(event)
      else this.reset()
      this.echo = !event.defaultPrevented
      return
    }
    const at = this.clock.timeOf(event)
    this.echo = false
    this.giveUpIfLate(at)
    const meant = meaningOf(event, this.settings().gsKey)
    switch (meant.what) {
      case 'by_input':
        break
      case 'modifier':
        this.modifier(event, at)
        break
      case 'alt_digit':
        this.altDigits = (this.altDigits ?? '') + meant.digit
        this.beside(event, at)
        break
      case 'silent':
        this.beside(event, at)
        break
      case 'human':
        this.human(event)
        break
      case 'end':
        this.end(event, at, meant.end)
        break
      case 'text': {
        const before = this.fieldNow()
        this.burst.add({ ...meant, at, press: pressOf(event, at), before })
        // What does more than type is held from the second key on.
        const shortcut = event.ctrlKey || event.altKey || event.key.length > 1
        this.added(event, shortcut && this.burst.quick(at) && this.burst.first?.at !== at)
      }
    }
  }

  /** The field that people type into now. */
  private fieldNow() {
    const focused = this.page.document.activeElement
    return focused === this.catcher?.element ? null : snapshotOf(focused)
  }

  private modifier(event: KeyboardEvent, at: number): void {
    if (event.key === 'Alt') this.altDigits = ''
    if (this.burst.quick(at)) this.burst.touch(at, null)
    if (this.burst.sure) hold(event)
  }

  /** A key that types nothing, in the middle of others or alone. */
  private beside(event: KeyboardEvent, at: number): void {
    if (!this.burst.quick(at)) return
    this.burst.touch(at, pressOf(event, at))
    hold(event)
    this.rest()
  }

  private human(event: KeyboardEvent): void {
    if (this.burst.sure) hold(event)
    else this.reset()
  }

  private end(event: KeyboardEvent, at: number, end: 'Enter' | 'Tab'): void {
    if (this.burst.ends(at)) {
      hold(event)
      this.burst.touch(at, pressOf(event, at))
      this.finish(end, at)
      return
    }
    // The second half of CR LF would press the button that has the focus.
    if (at - this.endedAt <= this.settings().burstMs) hold(event)
    this.reset()
  }

  private keyUp(event: KeyboardEvent): void {
    const at = this.clock.timeOf(event)
    if (event.key === 'Alt' && this.altDigits) {
      const typed = altCharacter(this.altDigits)
      this.burst.add({ typed, american: typed, at, press: null, before: this.fieldNow() })
      this.added(event, true)
    }
    if (event.key === 'Alt') this.altDigits = null
    // Space presses a button when it comes up.
    if (this.burst.sure || at - this.endedAt <= this.settings().idleMs) hold(event)
  }

  /** What Android types into a real field comes without keys: a scanner's all at once. */
  private beforeInput(event: InputEvent): void {
    if (event.target === this.catcher?.element || !isField(event.target)) return
    // What fills a secret at once is a keeper of passwords.
    if (event.target.type === 'password') return
    if (this.echo) {
      this.echo = false
      return
    }
    const { data, inputType } = event
    if (inputType !== 'insertText' || !data || event.isComposing) return
    // A word that the keyboard has suggested has no digits.
    if (data.length > 1 && !/\d/.test(data)) return
    this.typedAtOnce(data, event)
  }

  /** What falls into the hidden field is a scanner's. */
  private input(event: Event): void {
    const catcher = this.catcher?.element
    if (!catcher || event.target !== catcher) return
    if (event instanceof InputEvent && event.isComposing) return
    const data = catcher.value
    catcher.value = ''
    if (this.echo) this.echo = false
    else if (data !== '') this.typedAtOnce(data, event)
  }

  private typedAtOnce(data: string, event: Event): void {
    const at = this.clock.timeOf(event)
    this.giveUpIfLate(at)
    const before = this.fieldNow()
    const [, text = data, end] = /^(.*?)([\r\n]+|\t)?$/s.exec(data) ?? []
    for (const typed of text) this.burst.add({ typed, american: null, at, press: null, before })
    if (text !== '') this.added(event, false)
    if (end !== undefined) this.finish(end === '\t' ? 'Tab' : 'Enter', at, 'input')
  }

  private paste(event: ClipboardEvent): void {
    const intoField = isField(event.target) && event.target !== this.catcher?.element
    const text = event.clipboardData?.getData('text/plain') ?? ''
    if (intoField || text.trim() === '') return
    hold(event)
    for (const raw of text.split(/[\r\n]+/)) {
      if (raw !== '') this.options.onScan({ raw, source: 'paste', keys: [], end: 'whole', capsLock: false })
    }
  }

  private added(event: Event, shortcut: boolean): void {
    const { burst } = this
    if (burst.sure && burst.first?.before) restore(burst.first.before)
    if (burst.sure || shortcut) hold(event)
    this.echo = event.type === 'keydown' && !event.defaultPrevented
    this.rest()
  }

  /** Waits for the pause that ends a scan without Enter. */
  private rest(): void {
    this.stopTimer?.()
    // A busy page gets its keys after its timers: those that wait are taken first.
    const { idleMs } = this.settings()
    const patience = this.burst.sure && this.endsByKey ? Math.max(idleMs, PATIENCE_MS) : idleMs
    this.stopTimer = this.clock.after(patience, () => {
      this.stopTimer = this.clock.after(0, () => this.idle())
    })
  }

  private idle(): void {
    if (this.burst.sure) this.finish('idle')
    else this.reset()
  }

  /** The timer is late, and the next scan has begun already. */
  private giveUpIfLate(at: number): void {
    if (this.burst.sure && !this.burst.quick(at)) this.finish('idle', at)
  }

  private finish(end: RawScan['end'], at?: number, source?: ScanSource): void {
    const { burst } = this
    const before = burst.first?.before
    // Alt codes type into the field whatever one does.
    if (before) restore(before)
    this.reset()
    if (end === 'idle' && before && burst.doubtful) {
      retype(before, burst.typed)
      return
    }
    this.endsByKey = end !== 'idle'
    if (at !== undefined && end !== 'idle') this.endedAt = at
    this.options.onScan(burst.scan(end, source ?? (burst.first?.press ? 'keys' : 'input')))
  }

  private reset(): void {
    this.stopTimer?.()
    this.stopTimer = undefined
    this.burst = new Burst(this.settings())
  }
}

/** Keeps an event from the page and from the browser. */
function hold(event: Event): void {
  event.preventDefault()
  event.stopImmediatePropagation()
}

/** Takes every scan that is typed or pasted into a page, whatever has the focus, until the returned function is called. */
export function captureScans(page: Window, options: CaptureOptions): () => void {
  const capture = new Capture(page, options)
  return () => capture.stop()
}
