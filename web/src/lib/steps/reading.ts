import type { SlotKind } from './script'

/** What a code stands for, as the server said or the person chose. */
export interface Meaning {
  kind: SlotKind
  value: string
  title?: string | null
  /** Of an item's packaging: what it holds, in base units. */
  holds?: string | null
}

/** One way to understand a scan. */
export interface Reading {
  /** The code, if it is a plain one; the GTIN of a GS1 code. */
  code?: string
  /** The SSCC of a GS1 code. */
  unit?: string
  lot?: string
  serial?: string
  /** The date of a GS1 code, as `YYYY-MM-DD`. */
  expiry?: string
  /** How many of the trade item the code counts. */
  count?: string
  /** What the code stands for. It goes before what the script knows. */
  meaning?: Meaning
}

/** A scan as the scan layer hands it over. */
export interface Scan {
  /** As it is shown to the person. */
  text: string
  /** A printed command: `ok`, `all`, `undo`, or the name of an action. */
  command?: string
  /** The ways to understand it. More than one where a separator was lost: then somebody must be asked. */
  readings: Reading[]
}

/** A scan of a plain code. */
export const plain = (text: string): Scan => ({ text, readings: [{ code: text }] })

const GTIN = /^(\d{8}|\d{12,14})$/

/** Whether two codes are the same; GTINs of different lengths may be. */
export function sameCode(one: string, other: string): boolean {
  return (
    one === other || (GTIN.test(one) && GTIN.test(other) && one.padStart(14, '0') === other.padStart(14, '0'))
  )
}
