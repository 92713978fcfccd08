/** A script of steps as the server sends it: docs/adr/0012-step-scripts.md. Data without code. */

/** A message by its code; the words are ours. Quantities are decimal numbers, days are `YYYY-MM-DD`. */
export interface Message {
  code: string
  params?: Record<string, string>
}

export type Given = string | boolean

export type SlotKind =
  | 'location'
  | 'unit'
  | 'item'
  | 'lot'
  | 'serial'
  | 'expiry'
  | 'tote'
  | 'quantity'
  | 'check'
  | 'confirm'
  | 'reason'
  | 'text'

export interface Code {
  code: string
  /** Of an item's packaging: what it holds, in base units. */
  quantity?: string | null
  /** The step that comes after it instead of the value's. */
  next?: string | null
}

export interface Value {
  value: string
  /** What a scanner may read for it, beside the value itself. */
  codes?: Code[]
  /** The digits that stand for it when typed. */
  check?: string | null
  title?: string | null
  /** The step that comes after it instead of the outcome's. */
  next?: string | null
}

export interface QuantityRule {
  /** The least; anything above zero if there is none. */
  min?: string | null
  max?: string | null
  /** Decimals that the item is counted in. */
  scale: number
  /** What one scan of the item adds, if its code says nothing else; none if scans add nothing. */
  adds?: string | null
  /** What fills the slot by one tap; scans fill it when they reach this, and at once where there is none. */
  all?: string | null
  unit: string
}

/** Something to be filled by a scan, a tap or typing. */
export interface Accept {
  slot: string
  kind: SlotKind
  /** What is said while this slot is the next that is waited for, instead of the step's sentence. */
  say?: Message | null
  object?: Shown | null
  hint?: string | null
  /** The values that are right; anything of the kind if there are none. */
  values?: Value[]
  required: boolean
  /** What it is filled with from the beginning. A scan may replace it. */
  given?: Given | null
  quantity?: QuantityRule | null
}

export interface Call {
  /** The `operationId` in the API's description. */
  operation: string
  method: 'GET' | 'POST'
  path: string
  /** `{"$slot": "quantity"}` stands for what the slot is filled with. */
  body: unknown
}

export interface Outcome {
  call?: Call | null
  /** The step that comes next; none at the end. */
  next?: string | null
  /** A step that is put off: it comes back where the script would end otherwise. */
  later?: string | null
  /** Whether more changes than the script knows, so that it is taken anew as soon as there is a network. */
  refresh?: boolean
}

/** What may happen instead. */
export interface Action {
  id: string
  say: Message
  /** Chosen by a scan that fits it and not the step; then it is no button. */
  by_scan?: boolean
  /** Slots of the step that must be full too: nobody knows that a place is empty without having been there. */
  needs?: string[]
  accepts?: Accept[]
  outcome: Outcome
}

export type ObjectKind = 'location' | 'item' | 'unit' | 'tote' | 'order' | 'delivery' | 'carton' | 'exception'

/** What is shown large. */
export interface Shown {
  kind: ObjectKind
  title: string
  code?: string | null
  details?: Message[]
}

export interface Step {
  say: Message
  object?: Shown | null
  /** What should be scanned. */
  hint?: string | null
  progress?: { done: number; of: number } | null
  accepts: Accept[]
  actions?: Action[]
  done: Outcome
}

/** What a code means, so that a scan is understood without a network, also if it is wrong at the moment. */
export interface Barcode {
  code: string
  kind: SlotKind
  value: string
  quantity?: string | null
  title?: string | null
}

export interface HeldTask {
  id: string
  kind: string
  token: number
  lease_until?: string | null
}

export interface Script {
  format: number
  flow: string
  task?: HeldTask | null
  /** The other tasks that it leads through at once, held as well. */
  also?: HeldTask[]
  warehouse_id: string
  /** Changes whenever what the script was compiled from changes. */
  revision: string
  start: string
  steps: Record<string, Step>
  barcodes: Barcode[]
}

/** The form of scripts that this runner knows. */
export const FORMAT = 1
