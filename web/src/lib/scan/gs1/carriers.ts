/** What an AIM symbology identifier says: which kind of symbol it was, and whether it holds GS1 elements. */
export interface Carrier {
  name: string
  gs1: boolean
}

/** By what stands between `]` and the data, without the digit where every digit is the same symbology. */
const CARRIERS: Readonly<Record<string, Carrier>> = {
  C1: { name: 'GS1-128', gs1: true },
  C: { name: 'Code 128', gs1: false },
  E0: { name: 'EAN-13 / UPC', gs1: false },
  E3: { name: 'EAN-13 / UPC', gs1: false },
  E4: { name: 'EAN-8', gs1: false },
  E: { name: 'EAN / UPC', gs1: false },
  e0: { name: 'GS1 DataBar', gs1: true },
  e: { name: 'GS1 Composite', gs1: true },
  d2: { name: 'GS1 DataMatrix', gs1: true },
  d: { name: 'DataMatrix', gs1: false },
  Q3: { name: 'GS1 QR', gs1: true },
  Q: { name: 'QR', gs1: false },
  J1: { name: 'GS1 DotCode', gs1: true },
  J: { name: 'DotCode', gs1: false },
  I: { name: 'ITF', gs1: false },
  A: { name: 'Code 39', gs1: false },
  F: { name: 'Codabar', gs1: false },
  G: { name: 'Code 93', gs1: false },
  L: { name: 'PDF417', gs1: false },
  z: { name: 'Aztec', gs1: false },
  X: { name: 'other', gs1: false },
  H: { name: 'Code 11', gs1: false },
  M: { name: 'MSI', gs1: false },
  U: { name: 'MaxiCode', gs1: false },
}

/** The symbology of an identifier such as `]C1`; undefined if there is no such one. */
export function carrierOf(aim: string): Carrier | undefined {
  return CARRIERS[aim.slice(1, 3)] ?? CARRIERS[aim.slice(1, 2)]
}

/** The identifier at the beginning of a text, or null. */
export function aimAt(text: string): string | null {
  const aim = /^\][A-Za-z][0-9A-Za-z]/.exec(text)?.[0]
  return aim !== undefined && carrierOf(aim) ? aim : null
}
