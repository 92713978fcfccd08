import { type Cells, eachIn } from './cells'
import { type Colours, css, fillOf, type Rgb, readableOn } from './colours'
import type { Group } from './floor'
import type { Class, Layer } from './layers'
import { inSight, type Size, toScreen, type Viewport } from './viewport'

/** What is drawn. */
export interface Picture {
  cells: Cells
  layer: Layer
  scale: readonly Class[]
  /** The class of each cell. */
  classes: Uint8Array
  /** What is written into a box that is large enough: its figure. */
  figure: (cell: number) => string
  /** Its code, in a box that is larger still. */
  code: (cell: number) => string
  /** A letter for what is no place of storage. */
  letter: (cell: number) => string
  locked: (cell: number) => boolean
  zones: readonly Group[]
  aisles: readonly Group[]
  selected: number
  /** Those that a search found. */
  found: ReadonlySet<number> | null
}

/** The room for the names of aisles inside their zone, in pixels. */
const AISLE_NAME = 14
/** From this side in pixels on: an edge, a letter, the figure, the code. */
const EDGE = 4
const LETTER = 9
const FIGURE = 22
const CODE = 58

/** Draws the part of a floor that is in sight. */
export function draw(
  context: CanvasRenderingContext2D,
  picture: Picture,
  view: Viewport,
  size: Size,
  colours: Colours,
): void {
  context.fillStyle = css(colours.sunken)
  context.fillRect(0, 0, size.width, size.height)
  drawZones(context, picture, view, size, colours)
  const side = Math.max(picture.cells.side * view.scale, 1)
  const fills = picture.scale.map((one) => fillOf(picture.layer, one, colours))
  const visible = cellsInSight(picture, view, size)
  drawBoxes(context, picture, visible, side, fills, colours)
  if (side >= EDGE) drawMarks(context, picture, visible, side, fills, colours)
  drawAisles(context, picture, view, size, colours)
  drawFound(context, picture, view, size, side, colours)
}

interface Visible {
  /** By class. */
  cells: number[][]
  x: (cell: number) => number
  y: (cell: number) => number
}

function cellsInSight({ cells, classes, scale }: Picture, view: Viewport, size: Size): Visible {
  const visible: number[][] = scale.map(() => [])
  eachIn(cells, inSight(view, size), (cell) => visible[classes[cell] ?? 0]?.push(cell))
  const x = (cell: number) => size.width / 2 + ((cells.x[cell] ?? 0) - view.x) * view.scale
  const y = (cell: number) => size.height / 2 - ((cells.y[cell] ?? 0) - view.y) * view.scale
  return { cells: visible, x, y }
}

/** One colour after the other: a canvas is slow at changing it. */
function drawBoxes(
  context: CanvasRenderingContext2D,
  { scale }: Picture,
  visible: Visible,
  side: number,
  fills: readonly Rgb[],
  colours: Colours,
): void {
  const half = side / 2
  visible.cells.forEach((cells, at) => {
    const empty = scale[at]?.strength === 'none'
    // A box without an edge is seen against the ground all the same.
    context.fillStyle = css(empty && side < EDGE ? colours['line-strong'] : (fills[at] ?? colours.surface), 1)
    for (const cell of cells) context.fillRect(visible.x(cell) - half, visible.y(cell) - half, side, side)
    if (side < EDGE) return
    context.strokeStyle = css(colours['line-strong'])
    context.lineWidth = 1
    for (const cell of cells) context.strokeRect(visible.x(cell) - half, visible.y(cell) - half, side, side)
  })
}

/** What tells places apart where colour does not: hatching for locks, letters, figures, codes. */
function drawMarks(
  context: CanvasRenderingContext2D,
  picture: Picture,
  visible: Visible,
  side: number,
  fills: readonly Rgb[],
  colours: Colours,
): void {
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  visible.cells.forEach((cells, at) => {
    const ink = css(readableOn(fills[at] ?? colours.surface))
    context.strokeStyle = ink
    for (const cell of cells) {
      if (picture.locked(cell)) hatch(context, visible.x(cell), visible.y(cell), side)
    }
    if (side < LETTER) return
    context.fillStyle = ink
    for (const cell of cells) write(context, picture, cell, visible.x(cell), visible.y(cell), side)
  })
}

/** Two strokes from corner to corner. */
function hatch(context: CanvasRenderingContext2D, x: number, y: number, side: number): void {
  const half = side / 2 - 1
  context.lineWidth = Math.max(1, side / 24)
  context.beginPath()
  context.moveTo(x - half, y - half)
  context.lineTo(x + half, y + half)
  context.moveTo(x + half, y - half)
  context.lineTo(x - half, y + half)
  context.stroke()
}

function write(
  context: CanvasRenderingContext2D,
  picture: Picture,
  cell: number,
  x: number,
  y: number,
  side: number,
): void {
  const withCode = side >= CODE
  const text = side >= FIGURE ? picture.figure(cell) : ''
  if (text) {
    context.font = `600 ${Math.min(16, Math.round(side / 2.6))}px "Inter Variable", sans-serif`
    context.fillText(text, x, withCode ? y + side / 6 : y, side - 2)
  } else if (!withCode) {
    const letter = picture.letter(cell)
    if (letter) {
      context.font = `600 ${Math.min(16, Math.round(side / 2))}px "Inter Variable", sans-serif`
      context.fillText(letter, x, y, side - 2)
    }
  }
  if (!withCode) return
  context.font = `500 ${Math.min(14, Math.round(side / 6))}px "JetBrains Mono Variable", monospace`
  context.fillText(picture.code(cell), x, text ? y - side / 5 : y, side - 6)
}

function drawZones(
  context: CanvasRenderingContext2D,
  { zones, cells }: Picture,
  view: Viewport,
  size: Size,
  colours: Colours,
): void {
  const around = cells.side
  context.textAlign = 'left'
  context.textBaseline = 'bottom'
  context.font = '500 12px "Inter Variable", sans-serif'
  for (const zone of zones) {
    const low = toScreen(view, size, zone.minX - around, zone.minY - around)
    const high = toScreen(view, size, zone.maxX + around, zone.maxY + around)
    high.y -= AISLE_NAME
    context.fillStyle = css(colours.canvas)
    context.fillRect(low.x, high.y, high.x - low.x, low.y - high.y)
    context.setLineDash([6, 4])
    context.lineWidth = 1
    context.strokeStyle = css(colours['line-strong'])
    context.strokeRect(low.x, high.y, high.x - low.x, low.y - high.y)
    context.setLineDash([])
    if (high.x - low.x < 48) continue
    context.fillStyle = css(colours.muted)
    context.fillText(zone.name, Math.max(low.x, 4), high.y - 3)
  }
}

/** The names of the aisles at their far ends, where there is room for them. */
function drawAisles(
  context: CanvasRenderingContext2D,
  { aisles, cells }: Picture,
  view: Viewport,
  size: Size,
  colours: Colours,
): void {
  context.textAlign = 'center'
  context.textBaseline = 'bottom'
  context.font = '600 11px "JetBrains Mono Variable", monospace'
  for (const aisle of aisles) {
    const half = cells.side / 2
    const low = toScreen(view, size, aisle.minX - half, aisle.minY - half)
    const high = toScreen(view, size, aisle.maxX + half, aisle.maxY + half)
    const [width, height] = [high.x - low.x, low.y - high.y]
    // Between two aisles there is room for half a name on each side.
    const room = Math.max(width, cells.side * view.scale * 2)
    if (Math.max(width, height) < 60 || room < context.measureText(aisle.name).width + 4) continue
    const [x, y] = [(low.x + high.x) / 2, high.y - 2]
    context.lineWidth = 3
    context.strokeStyle = css(colours.canvas)
    context.strokeText(aisle.name, x, y)
    context.fillStyle = css(colours.ink)
    context.fillText(aisle.name, x, y)
  }
}

/** Rings around what was searched for, and a thicker one around what is open. */
function drawFound(
  context: CanvasRenderingContext2D,
  { cells, found, selected }: Picture,
  view: Viewport,
  size: Size,
  side: number,
  colours: Colours,
): void {
  const ring = (cell: number, width: number, colour: Rgb) => {
    const at = toScreen(view, size, cells.x[cell] ?? 0, cells.y[cell] ?? 0)
    const whole = Math.max(side, 9) + 2 * width
    context.lineWidth = width
    context.strokeStyle = css(colour)
    context.strokeRect(at.x - whole / 2, at.y - whole / 2, whole, whole)
  }
  for (const cell of found ?? []) ring(cell, 2, colours.focus)
  if (selected < 0) return
  ring(selected, 5, colours.surface)
  ring(selected, 3, colours.ink)
}
