import { codeAt, digits, type Pattern, reflected } from './pattern'

/** Metres as typed, to the millimetre, with a point or a comma. */
export interface Metres {
  x: string
  y: string
  z: string
}

export const AXES = ['x', 'y', 'z'] as const
export type Axis = (typeof AXES)[number]
export type Millimetres = Record<Axis, number>

/** 1,000 km: no warehouse is larger. */
export const FARTHEST_M = 1_000_000

/** The millimetres of what was typed as metres; null if it is no such number. Nothing typed is nothing. */
export function millimetres(typed: string): number | null {
  const text = typed.trim().replace(',', '.').replace('−', '-')
  if (text === '') return 0
  if (!/^-?\d{1,7}(\.\d{1,3})?$/.test(text)) return null
  const value = Math.round(Number(text) * 1000)
  return Math.abs(value) <= FARTHEST_M * 1000 ? value : null
}

/** All three, or null if one is no number. */
export function position(metres: Metres): Millimetres | null {
  const [x, y, z] = AXES.map((axis) => millimetres(metres[axis]))
  return x == null || y == null || z == null ? null : { x, y, z }
}

export type Walk = 'straight' | 'serpentine'

export interface Spot extends Millimetres {
  code: string
}

/** The places of a pattern in the order of the walk. */
export function layOut(
  pattern: Pattern,
  start: Millimetres,
  steps: readonly Millimetres[],
  walk: Walk,
): Spot[] {
  const values = walk === 'serpentine' ? reflected : digits
  return Array.from({ length: pattern.count }, (_, number) => {
    const at = values(pattern.ranges, number)
    const along = (axis: Axis) =>
      at.reduce((sum, value, range) => sum + value * (steps[range]?.[axis] ?? 0), start[axis])
    return { code: codeAt(pattern, at), x: along('x'), y: along('y'), z: along('z') }
  })
}

/** How the ranges of most warehouses lie: aisles beside each other, bays along them, levels above each other. */
export function usualSteps(ranges: number): Metres[] {
  const aisle = { x: '3', y: '0', z: '0' }
  const bay = { x: '0', y: '1', z: '0' }
  const level = { x: '0', y: '0', z: '1.6' }
  const none = { x: '0', y: '0', z: '0' }
  const usual = ranges === 1 ? [bay] : [aisle, bay, level]
  return Array.from({ length: ranges }, (_, at) => usual[at] ?? none)
}

const at = ({ x, y, z }: Millimetres) => `${x}.${y}.${z}`

/** How many of the places stand just where another of them does. */
export function onOneSpot(spots: readonly Spot[]): number {
  return spots.length - new Set(spots.map(at)).size
}

/** How many of the places stand just where one stands that exists. */
export function onExisting(spots: readonly Spot[], existing: Iterable<Millimetres>): number {
  const taken = new Set<string>()
  for (const one of existing) taken.add(at(one))
  return spots.filter((spot) => taken.has(at(spot))).length
}
