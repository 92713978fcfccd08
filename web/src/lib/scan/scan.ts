/** A key as it came, in short, for whoever wants to know what a scanner really sends. */
export interface KeyPress {
  key: string
  code: string
  ctrl: boolean
  alt: boolean
  shift: boolean
  capsLock: boolean
  /** Milliseconds since the first key of the scan. */
  at: number
}

export type ScanSource = 'keys' | 'input' | 'paste' | 'camera'

/** One pull of the trigger, before anybody understood it. */
export interface RawScan {
  /** What was typed; separators that came as keys are U+001D. */
  raw: string
  /** What the Russian layout made of it, where it was on. */
  typed?: string
  source: ScanSource
  keys: readonly KeyPress[]
  /** What said that it was over. */
  end: 'Enter' | 'Tab' | 'idle' | 'whole'
  capsLock: boolean
  /** AIM identifier, from sources that tell it apart from the text. */
  symbology?: string
}

/** Time, so that tests have their own. */
export interface Clock {
  /** When an event happened, in milliseconds from some start. */
  timeOf(event: Event): number
  after(milliseconds: number, run: () => void): () => void
}

export const browserClock: Clock = {
  timeOf: (event) => event.timeStamp,
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}
