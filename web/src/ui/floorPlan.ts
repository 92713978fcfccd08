/** A warehouse as drawn on the sign-in page: racks in pairs, aisles between, a walk from the door and back. */

const TOP = 76
const BAYS = 26
export const BAY = { width: 22, height: 20 }
const AISLE = 52
const PAIR = BAY.width * 2
const LEFT = 78
const COLUMNS = 7
export const SIZE = { width: LEFT * 2 + COLUMNS * PAIR + (COLUMNS - 1) * AISLE, height: 720 }

export interface Bin {
  x: number
  y: number
  /** How full, 0 to 3. */
  fill: number
  picked: boolean
}

/** Mixes bits, so that the fill looks random and is the same each time. */
function hash(value: number): number {
  const mixed = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d)
  return (Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39) >>> 8) % 1000
}

/** Where the walk stops: the aisle on whose left side, and how far up it. */
const STOPS = [
  { aisle: 1, bay: 20 },
  { aisle: 1, bay: 8 },
  { aisle: 2, bay: 5 },
  { aisle: 2, bay: 15 },
  { aisle: 4, bay: 18 },
  { aisle: 4, bay: 11 },
  { aisle: 4, bay: 3 },
  { aisle: 5, bay: 9 },
  { aisle: 5, bay: 22 },
]

const columnX = (column: number) => LEFT + column * (PAIR + AISLE)
const aisleX = (aisle: number) => columnX(aisle) - AISLE / 2
const bayY = (bay: number) => TOP + bay * BAY.height + BAY.height / 2

export const bins: Bin[] = Array.from({ length: COLUMNS * 2 * BAYS }, (_, at) => {
  const column = Math.floor(at / (BAYS * 2))
  const side = Math.floor(at / BAYS) % 2
  const bay = at % BAYS
  return {
    x: columnX(column) + side * BAY.width,
    y: TOP + bay * BAY.height,
    fill: [0, 1, 1, 2, 2, 2, 3, 3, 3, 1][hash(at + 7) % 10] ?? 0,
    picked: side === 0 && STOPS.some((stop) => stop.aisle === column && stop.bay === bay),
  }
})

export const stops = STOPS.map(({ aisle, bay }) => ({ x: aisleX(aisle), y: bayY(bay) }))

export const aisles = Array.from({ length: COLUMNS - 1 }, (_, at) => ({
  x: aisleX(at + 1),
  name: String.fromCharCode(65 + at),
}))

const head = TOP - 22
const foot = TOP + BAYS * BAY.height + 20
const front = foot + 16
export const door = { x: aisleX(3), y: SIZE.height - 28 }

/** From the door through four aisles, up one and down the next, and back. */
export const walk = [
  `M${door.x} ${door.y}V${front}H${aisleX(1)}V${head}H${aisleX(2)}V${foot}`,
  `H${aisleX(4)}V${head}H${aisleX(5)}V${front}H${door.x + 16}V${door.y}`,
].join('')
