/** The answer of `GET /warehouses/{id}/map`: columns of one length, positions told from the place before. */
export interface MapAnswer {
  codes: string[]
  x: number[]
  y: number[]
  z: number[]
  kind: number[]
  zone: number[]
  type: number[]
  lock: number[]
  kinds: string[]
  zones: string[]
  types: string[]
  more: boolean
}

/** Every place of a warehouse that is in use, by code. */
export interface Floor {
  count: number
  codes: readonly string[]
  x: Float64Array
  y: Float64Array
  z: Float64Array
  kind: Uint8Array
  zone: Uint16Array
  /** 0 none, 1 nothing in, 2 nothing out, 3 both. */
  lock: Uint8Array
  kinds: readonly string[]
  zones: readonly string[]
  /** The heights at which places stand, from the ground up. */
  levels: readonly number[]
  byCode: ReadonlyMap<string, number>
  more: boolean
  /** Whether any place says where it stands. */
  placed: boolean
}

function summed(steps: readonly number[]): Float64Array {
  const values = new Float64Array(steps.length)
  let at = 0
  for (let index = 0; index < steps.length; index++) {
    at += steps[index] ?? 0
    values[index] = at
  }
  return values
}

export function readFloor(answer: MapAnswer): Floor {
  const [x, y, z] = [summed(answer.x), summed(answer.y), summed(answer.z)]
  const count = answer.codes.length
  let placed = count === 1
  for (let at = 1; at < count && !placed; at++) placed = x[at] !== x[0] || y[at] !== y[0]
  return {
    count,
    codes: answer.codes,
    x,
    y,
    z,
    kind: Uint8Array.from(answer.kind),
    zone: Uint16Array.from(answer.zone),
    lock: Uint8Array.from(answer.lock),
    kinds: answer.kinds,
    zones: answer.zones,
    levels: [...new Set(z)].sort((one, other) => one - other),
    byCode: new Map(answer.codes.map((code, at) => [code, at])),
    more: answer.more,
    placed,
  }
}

export interface Group {
  name: string
  minX: number
  minY: number
  maxX: number
  maxY: number
}

function groups(floor: Floor, name: (place: number) => string | null): Group[] {
  const found = new Map<string, Group>()
  for (let place = 0; place < floor.count; place++) {
    const of = name(place)
    if (of === null) continue
    const [x, y] = [floor.x[place] ?? 0, floor.y[place] ?? 0]
    const group = found.get(of)
    if (!group) {
      found.set(of, { name: of, minX: x, minY: y, maxX: x, maxY: y })
      continue
    }
    group.minX = Math.min(group.minX, x)
    group.maxX = Math.max(group.maxX, x)
    group.minY = Math.min(group.minY, y)
    group.maxY = Math.max(group.maxY, y)
  }
  return [...found.values()]
}

/** Where the zones lie, named by their ids. */
export const zonesOf = (floor: Floor): Group[] =>
  groups(floor, (place) => floor.zones[floor.zone[place] ?? 0] ?? null)

/**
 * Where the aisles lie. Nobody says which places make one; their codes do: what stands before the bay, and before the
 * level where there are several.
 */
export function aislesOf(floor: Floor): Group[] {
  const inner = floor.levels.length > 1 ? 2 : 1
  return groups(floor, (place) => {
    if (floor.kinds[floor.kind[place] ?? 0] !== 'storage') return null
    const parts = (floor.codes[place] ?? '').split('-')
    const outer = parts.length > inner ? parts.length - inner : parts.length - 1
    return outer < 1 ? null : parts.slice(0, outer).join('-')
  })
}
