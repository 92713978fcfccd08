import type { Command } from './reading'

/** How labels of our own begin, and whether that is part of the code. */
export interface Prefix {
  text: string
  kind: 'location' | 'unit' | 'device' | 'printer' | 'document'
  kept: boolean
}

/** How scans are read, and what is known of the scanner. */
export interface ScanSettings {
  prefixes: readonly Prefix[]
  /** A key that the scanner presses for the separator, as `F8`. */
  gsKey: string | null
  /** A character that the scanner sends for the separator. */
  gsCharacter: string | null
  /** The scanner has been seen to send separators: a scan without one has lost none. */
  separatorsArrive: boolean
  /** At most so many milliseconds between two keys of a scanner. */
  burstMs: number
  /** A scan without Enter or Tab behind it is over after so many milliseconds. */
  idleMs: number
}

export const DEFAULTS: ScanSettings = {
  prefixes: [
    { text: 'L-', kind: 'location', kept: false },
    { text: 'LOC-', kind: 'location', kept: false },
    { text: 'LPN', kind: 'unit', kept: true },
    { text: 'DEV-', kind: 'device', kept: false },
    { text: 'PRN-', kind: 'printer', kept: false },
    { text: 'DOC-', kind: 'document', kept: false },
  ],
  gsKey: null,
  gsCharacter: null,
  separatorsArrive: false,
  burstMs: 35,
  idleMs: 100,
}

/** What command barcodes hold. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  'CMD-OK': 'ok',
  'CMD-ALL': 'all',
  'CMD-SHORT': 'short',
  'CMD-UNDO': 'undo',
  'CMD-SKIP': 'skip',
  'CMD-NEW-UNIT': 'new_unit',
  'CMD-PRINT': 'print',
  'CMD-END': 'end',
}
