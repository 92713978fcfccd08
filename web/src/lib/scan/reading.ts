import type { Element } from './gs1/elements'

/** What printed command barcodes say. */
export type Command = 'ok' | 'all' | 'short' | 'undo' | 'skip' | 'new_unit' | 'print' | 'end'

/** Groups of goods that Честный ЗНАК marks, as far as the build of the code tells them apart. */
export type MarkingGroup =
  | 'shoes'
  | 'textile'
  | 'perfume'
  | 'tyres'
  | 'pharma'
  | 'dairy'
  | 'water'
  | 'beer'
  | 'tobacco'

export interface Marking {
  /** The identification code as documents have it: without what only proves that it is genuine. */
  ki: string
  /** Whether the part that proves it came with it. */
  crypto: boolean
  /** What the goods may be. */
  groups: readonly MarkingGroup[]
}

/** What the elements of goods say, dates as YYYY-MM-DD, numbers with a point. */
export interface Facts {
  /** Always 14 digits. */
  gtin?: string
  serial?: string
  lot?: string
  variant?: string
  expiry?: string
  best_before?: string
  production?: string
  packed?: string
  /** How many pieces: of a measured trade item, or of what a unit holds. */
  count?: number
  net_weight_kg?: string
  price?: string
  /** Of what a unit holds. */
  content_gtin?: string
  sscc?: string
  marking?: Marking
}

/** Why a scan means nothing. */
export type ScanError =
  | 'check_digit'
  | 'unknown_ai'
  | 'truncated'
  | 'too_long'
  | 'character'
  | 'date'
  | 'value'
  | 'ai_excluded'
  | 'ai_repeated'
  | 'digital_link'
  | 'unknown_barcode'

/** What had to be put right, or stands to be. */
export type Warning = 'layout_ru' | 'caps_lock' | 'separator_text' | 'line_end' | 'bom'

interface Base {
  /** As it must have been in the symbol: separators U+001D, without prefix, layout undone. */
  text: string
  /** What was typed where the layout was undone: the code may really be Cyrillic. */
  typed?: string
  /** The AIM identifier, as `]C1`. */
  symbology: string | null
  elements: readonly Element[]
  warnings: readonly Warning[]
}

type Meaning =
  | { kind: 'ignored' }
  | { kind: 'command'; command: Command }
  | { kind: 'location'; code?: string; gln?: string; extension?: string }
  | { kind: 'check_digits'; location: string; digits: string }
  | ({ kind: 'license_plate'; lpn?: string } & Facts)
  | ({ kind: 'logistic_content' } & Facts)
  | ({ kind: 'product' } & Facts)
  | { kind: 'asset'; grai?: string; giai?: string; serial?: string }
  | { kind: 'device' | 'printer' | 'document'; code: string }
  | ({ kind: 'gs1' } & Facts)
  | { kind: 'ambiguous'; code: 'separator_lost'; candidates: readonly Reading[] }
  | { kind: 'error'; code: ScanError; ai?: string }

/** What one scan means, without asking anybody. Known barcodes win over `unknown_barcode` and `check_digit`. */
export type Reading = Base & Meaning
export type Kind = Meaning['kind']
export type { Meaning }
