import type { Cells } from './cells'
import type { Floor } from './floor'

/** What the boxes are filled by. */
export const LAYERS = ['occupancy', 'picks', 'tasks', 'locks'] as const
export type Layer = (typeof LAYERS)[number]

export const isLayer = (text: string | undefined): text is Layer => LAYERS.some((layer) => layer === text)

/** `GET /warehouses/{id}/map/occupancy`. */
export interface OccupancyAnswer {
  codes: string[]
  rows: number[]
  units: number[]
  coming: number[]
  fill: (number | null)[]
}

/** `GET /warehouses/{id}/map/picks`. */
export interface PicksAnswer {
  codes: string[]
  picks: number[]
  since: string
  counted_at: string
}

/** `GET /warehouses/{id}/map/tasks`. */
export interface TasksAnswer {
  codes: string[]
  open: number[]
  held: number[]
}

/** The figure of each place in a layer. */
export interface Figures {
  /** How full in percent, how many picks, how many tasks, which locks; NaN where it is not said. */
  value: Float32Array
  /** Rows of stock, where it is about what stands there. */
  rows: Uint32Array | null
}

function spread(floor: Floor, codes: readonly string[], values: readonly (number | null)[]): Float32Array {
  const spreaded = new Float32Array(floor.count)
  codes.forEach((code, at) => {
    const place = floor.byCode.get(code)
    if (place !== undefined) spreaded[place] = values[at] ?? Number.NaN
  })
  return spreaded
}

export function occupancyFigures(floor: Floor, answer: OccupancyAnswer): Figures {
  const value = spread(floor, answer.codes, answer.fill)
  return { value, rows: Uint32Array.from(spread(floor, answer.codes, answer.rows)) }
}

export const picksFigures = (floor: Floor, answer: PicksAnswer): Figures => ({
  value: spread(floor, answer.codes, answer.picks),
  rows: null,
})

export const tasksFigures = (floor: Floor, answer: TasksAnswer): Figures => ({
  value: spread(floor, answer.codes, answer.open),
  rows: null,
})

export const locksFigures = (floor: Floor): Figures => ({ value: Float32Array.from(floor.lock), rows: null })

export const noFigures = (floor: Floor): Figures => ({ value: new Float32Array(floor.count), rows: null })

/** A colour of the scale. */
export interface Class {
  /** From this value on, up to the next class. */
  from: number
  /** The last whole value in it; null for no end. */
  to: number | null
  /** 0 pale to 1 strong; what is beyond the scale has a name. */
  strength: number | 'none' | 'over' | 'open'
}

/** Goods stand there, and nobody said how much fits. */
const OPEN = 5

/** The scale of a layer: its classes in their order, the first is for nothing. */
export function scaleOf(layer: Layer, most: number): Class[] {
  const none: Class = { from: 0, to: 0, strength: 'none' }
  if (layer === 'occupancy') {
    return [
      none,
      { from: 0.5, to: 33, strength: 0.25 },
      { from: 33.5, to: 66, strength: 0.55 },
      { from: 66.5, to: 100, strength: 1 },
      { from: 100.5, to: null, strength: 'over' },
      { from: Number.NaN, to: null, strength: 'open' },
    ]
  }
  if (layer === 'locks') {
    return [
      none,
      ...[1, 2, 3].map((lock) => ({ from: lock, to: lock, strength: [0.4, 0.7, 1][lock - 1] ?? 1 })),
    ]
  }
  const bounds = layer === 'tasks' ? [1, 2, 4, 10] : geometric(most)
  return [
    none,
    ...bounds.map((from, at) => ({
      from,
      to: at + 1 < bounds.length ? (bounds[at + 1] ?? from) - 1 : null,
      strength: (at + 1) / bounds.length,
    })),
  ]
}

/** Four beginnings that part a wide range as the eye does: each so many times the one before. */
function geometric(most: number): number[] {
  const bounds = [0, 1, 2, 3].map((power) => Math.ceil(Math.max(most, 1) ** (power / 4)))
  return [...new Set(bounds)]
}

/** The class of a value: where in the scale. */
export function classOf(scale: readonly Class[], value: number): number {
  if (Number.isNaN(value)) return scale.length > OPEN ? OPEN : 0
  for (let at = Math.min(scale.length, OPEN) - 1; at > 0; at--) {
    if (value >= (scale[at]?.from ?? Infinity)) return at
  }
  return 0
}

export const largest = (values: Float32Array): number => {
  let most = 0
  for (const value of values) if (value > most) most = value
  return most
}

/** The figure of what is drawn as one box: of several places above each other, what the layer makes of them together. */
export function cellValues(layer: Layer, cells: Cells, figures: Figures): Float32Array {
  const values = new Float32Array(cells.count)
  for (let cell = 0; cell < cells.count; cell++) {
    const [from, to] = [cells.from[cell] ?? 0, cells.from[cell + 1] ?? 0]
    values[cell] = together(layer, figures, cells.places.subarray(from, to))
  }
  return values
}

function together(layer: Layer, { value, rows }: Figures, places: Uint32Array): number {
  if (places.length === 1) return value[places[0] ?? 0] ?? 0
  let [sum, most, used] = [0, 0, 0]
  for (const place of places) {
    const own = value[place] ?? 0
    if (!Number.isNaN(own)) sum += own
    most = Math.max(most, Number.isNaN(own) ? 0 : own)
    if (own !== 0 || (rows?.[place] ?? 0) > 0) used += 1
  }
  if (layer === 'locks') return most
  // How many of them are not empty: a mean of fills would hide a place that is too full.
  if (layer === 'occupancy') return most > 100 ? most : (used * 100) / places.length
  return sum
}
