/** What part of the floor is on the screen. The floor is in mm, x to the east, y to the north; the screen's y goes down. */
export interface Viewport {
  /** What is in the middle of the screen, in mm. */
  x: number
  y: number
  /** Pixels of a mm. */
  scale: number
}

export interface Size {
  width: number
  height: number
}

export interface Box {
  minX: number
  minY: number
  maxX: number
  maxY: number
}

/** A mm is never more than this many pixels: a place of one metre then fills 400. */
const CLOSEST = 0.4
/** Nor are 100 m less than this many pixels. */
const FARTHEST = 0.000_1

export const toScreen = (view: Viewport, size: Size, x: number, y: number) => ({
  x: size.width / 2 + (x - view.x) * view.scale,
  y: size.height / 2 - (y - view.y) * view.scale,
})

export const toFloor = (view: Viewport, size: Size, x: number, y: number) => ({
  x: view.x + (x - size.width / 2) / view.scale,
  y: view.y - (y - size.height / 2) / view.scale,
})

/** All of a box, with a margin around it in pixels. */
export function fitBox(box: Box, size: Size, margin = 48): Viewport {
  const width = Math.max(box.maxX - box.minX, 1)
  const height = Math.max(box.maxY - box.minY, 1)
  const room = (whole: number) => Math.max(whole - 2 * margin, 1)
  const scale = clamp(Math.min(room(size.width) / width, room(size.height) / height))
  return { x: (box.minX + box.maxX) / 2, y: (box.minY + box.maxY) / 2, scale }
}

const clamp = (scale: number) => Math.min(CLOSEST, Math.max(FARTHEST, scale))

/** Nearer or farther, with the point under the pointer staying there. */
export function zoomAt(view: Viewport, size: Size, point: { x: number; y: number }, by: number): Viewport {
  const fixed = toFloor(view, size, point.x, point.y)
  const scale = clamp(view.scale * by)
  return {
    scale,
    x: fixed.x - (point.x - size.width / 2) / scale,
    y: fixed.y + (point.y - size.height / 2) / scale,
  }
}

/** Moved by pixels, as a hand moves paper. */
export const pan = (view: Viewport, dx: number, dy: number): Viewport => ({
  ...view,
  x: view.x - dx / view.scale,
  y: view.y + dy / view.scale,
})

/** A place in the middle, near enough to read its code. */
export const centredOn = (view: Viewport, x: number, y: number, cell: number): Viewport => ({
  x,
  y,
  scale: clamp(Math.max(view.scale, 34 / cell)),
})

/** The floor that is in sight. */
export function inSight(view: Viewport, size: Size): Box {
  const corner = toFloor(view, size, 0, size.height)
  const other = toFloor(view, size, size.width, 0)
  return { minX: corner.x, minY: corner.y, maxX: other.x, maxY: other.y }
}

/** A round length for the scale bar that takes at most so many pixels: 1, 2 or 5 times a power of ten, in mm. */
export function scaleBar(view: Viewport, pixels: number): number {
  const most = pixels / view.scale
  const power = 10 ** Math.floor(Math.log10(most))
  return ([5, 2, 1].find((times) => times * power <= most) ?? 1) * power
}
