import type { Box } from './viewport'

/** What is drawn as one box: the places that stand above each other, or one place. */
export interface Cells {
  count: number
  /** Their middles in mm. */
  x: Float64Array
  y: Float64Array
  /** The places of each, between `from[cell]` and `from[cell + 1]`. */
  from: Uint32Array
  places: Uint32Array
  /** The cell of each place; -1 for places that are not shown. */
  of: Int32Array
  /** The side of a box in mm. */
  side: number
  box: Box
  grid: Grid
}

/** Cells by squares of the floor, so that what is near a point or in sight is found without looking at all. */
interface Grid {
  size: number
  columns: number
  rows: number
  from: Uint32Array
  cells: Uint32Array
}

const USUAL_SIDE = 1000
const MOST_SQUARES = 256

/** Puts places that stand on one spot of the floor together. */
export function cellsOf(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  shown: (place: number) => boolean,
): Cells {
  const of = new Int32Array(x.length).fill(-1)
  const byX = new Map<number, Map<number, number>>()
  const xs: number[] = []
  const ys: number[] = []
  const sizes: number[] = []
  for (let place = 0; place < x.length; place++) {
    if (!shown(place)) continue
    const [px, py] = [x[place] ?? 0, y[place] ?? 0]
    const column = byX.get(px) ?? new Map<number, number>()
    if (column.size === 0) byX.set(px, column)
    let cell = column.get(py)
    if (cell === undefined) {
      cell = xs.length
      column.set(py, cell)
      xs.push(px)
      ys.push(py)
      sizes.push(0)
    }
    of[place] = cell
    sizes[cell] = (sizes[cell] ?? 0) + 1
  }
  const [from, places] = grouped(of, sizes)
  const cx = Float64Array.from(xs)
  const cy = Float64Array.from(ys)
  const side = sideOf(cx, cy)
  const box = boxOf(cx, cy, side / 2)
  return { count: xs.length, x: cx, y: cy, from, places, of, side, box, grid: gridOf(cx, cy, box, side) }
}

/** Members by group: where each group begins, and all members in the order of the groups. */
function grouped(of: Int32Array, sizes: readonly number[]): [Uint32Array, Uint32Array] {
  const from = new Uint32Array(sizes.length + 1)
  for (let at = 0; at < sizes.length; at++) from[at + 1] = (from[at] ?? 0) + (sizes[at] ?? 0)
  const members = new Uint32Array(from[sizes.length] ?? 0)
  const next = from.slice()
  for (let member = 0; member < of.length; member++) {
    const group = of[member] ?? -1
    if (group < 0) continue
    members[next[group] ?? 0] = member
    next[group] = (next[group] ?? 0) + 1
  }
  return [from, members]
}

function boxOf(x: Float64Array, y: Float64Array, around: number): Box {
  const box = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity }
  for (let at = 0; at < x.length; at++) {
    box.minX = Math.min(box.minX, (x[at] ?? 0) - around)
    box.maxX = Math.max(box.maxX, (x[at] ?? 0) + around)
    box.minY = Math.min(box.minY, (y[at] ?? 0) - around)
    box.maxY = Math.max(box.maxY, (y[at] ?? 0) + around)
  }
  return x.length === 0 ? { minX: 0, minY: 0, maxX: 0, maxY: 0 } : box
}

/**
 * How large boxes can be without lying on each other: nobody says how wide a place is, but neighbours say how far apart
 * they are. A few that stand oddly close do not count.
 */
function sideOf(x: Float64Array, y: Float64Array): number {
  const gaps = [...gapsAlong(x, y), ...gapsAlong(y, x)].sort((one, other) => one - other)
  const near = gaps[Math.floor(gaps.length / 10)]
  return (near ?? USUAL_SIDE) * 0.88
}

/** So many lines of the floor are looked at: more would not say more. */
const MOST_LINES = 200

/** The ways from one to the next of those on one line. */
function gapsAlong(line: Float64Array, along: Float64Array): number[] {
  const lines = new Map<number, number[]>()
  for (let at = 0; at < line.length; at++) {
    const of = line[at] ?? 0
    const members = lines.get(of)
    if (members) members.push(along[at] ?? 0)
    else if (lines.size < MOST_LINES) lines.set(of, [along[at] ?? 0])
  }
  return [...lines.values()].flatMap((members) => {
    const order = Float64Array.from(members).sort()
    return Array.from(order.subarray(1), (here, at) => here - (order[at] ?? 0))
  })
}

function gridOf(x: Float64Array, y: Float64Array, box: Box, side: number): Grid {
  const longest = Math.max(box.maxX - box.minX, box.maxY - box.minY, 1)
  const size = Math.max(side * 4, longest / MOST_SQUARES)
  const columns = Math.floor((box.maxX - box.minX) / size) + 1
  const rows = Math.floor((box.maxY - box.minY) / size) + 1
  const of = new Int32Array(x.length)
  const sizes = new Array<number>(columns * rows).fill(0)
  for (let cell = 0; cell < x.length; cell++) {
    const column = Math.floor(((x[cell] ?? 0) - box.minX) / size)
    const square = Math.floor(((y[cell] ?? 0) - box.minY) / size) * columns + column
    of[cell] = square
    sizes[square] = (sizes[square] ?? 0) + 1
  }
  const [from, cells] = grouped(of, sizes)
  return { size, columns, rows, from, cells }
}

/** Does something with every cell that may lie in a box of the floor. */
export function eachIn(cells: Cells, area: Box, act: (cell: number) => void): void {
  const { grid, box, side } = cells
  const index = (value: number, least: number, most: number) =>
    Math.min(most - 1, Math.max(0, Math.floor((value - least) / grid.size)))
  if (area.maxX < box.minX || area.minX > box.maxX || area.maxY < box.minY || area.minY > box.maxY) return
  const [left, right] = [
    index(area.minX - side, box.minX, grid.columns),
    index(area.maxX + side, box.minX, grid.columns),
  ]
  const [low, high] = [
    index(area.minY - side, box.minY, grid.rows),
    index(area.maxY + side, box.minY, grid.rows),
  ]
  for (let row = low; row <= high; row++) {
    const [first, last] = [row * grid.columns + left, row * grid.columns + right]
    const end = grid.from[last + 1] ?? 0
    for (let at = grid.from[first] ?? 0; at < end; at++) act(grid.cells[at] ?? 0)
  }
}

/** The cell under a point of the floor, or the nearest within reach; -1 for none. */
export function cellAt(cells: Cells, x: number, y: number, reach: number): number {
  const half = Math.max(cells.side / 2, reach)
  let [found, nearest] = [-1, Infinity]
  eachIn(cells, { minX: x - half, maxX: x + half, minY: y - half, maxY: y + half }, (cell) => {
    const [dx, dy] = [Math.abs((cells.x[cell] ?? 0) - x), Math.abs((cells.y[cell] ?? 0) - y)]
    if (dx > half || dy > half || dx + dy >= nearest) return
    found = cell
    nearest = dx + dy
  })
  return found
}
