import type { Class, Layer } from './layers'

/** The tokens that a plan is drawn with, as the theme gives them now. */
const TOKENS = [
  'surface',
  'canvas',
  'sunken',
  'line',
  'line-strong',
  'ink',
  'muted',
  'accent',
  'focus',
] as const
const STRONG = { occupancy: 'doing', picks: 'attention', tasks: 'doubtful', locks: 'wrong' } as const
const MORE = ['doing', 'attention', 'doubtful', 'wrong', 'accepted'] as const

export type Rgb = readonly [number, number, number]
export type Colours = Record<(typeof TOKENS)[number] | (typeof MORE)[number], Rgb>

export const css = ([r, g, b]: Rgb, alpha = 1) => `rgb(${r} ${g} ${b} / ${alpha})`

/** Reads them from an element. A canvas knows no variables and no `light-dark()`. */
export function readColours(element: HTMLElement): Colours {
  const probe = element.ownerDocument.createElement('i')
  element.append(probe)
  const read = (token: string): Rgb => {
    probe.style.color = `var(--${token})`
    const [r = 0, g = 0, b = 0] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(Number)
    return [r, g, b]
  }
  const colours = Object.fromEntries([...TOKENS, ...MORE].map((token) => [token, read(token)])) as Colours
  probe.remove()
  return colours
}

export const mix = (from: Rgb, to: Rgb, part: number): Rgb => {
  const between = (at: 0 | 1 | 2) => Math.round(from[at] + (to[at] - from[at]) * part)
  return [between(0), between(1), between(2)]
}

/** The fill of a class: from the ground to the layer's colour. */
export function fillOf(layer: Layer, { strength }: Class, colours: Colours): Rgb {
  if (strength === 'none') return colours.surface
  if (strength === 'over') return colours.wrong
  if (strength === 'open') return mix(colours.surface, colours.accepted, 0.55)
  return mix(colours.surface, colours[STRONG[layer]], 0.12 + 0.88 * strength)
}

/** Black or white, whichever can be read on a fill. */
export function readableOn([r, g, b]: Rgb): Rgb {
  return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? [20, 20, 18] : [255, 255, 255]
}
