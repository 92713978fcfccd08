/** The areas in the order that goods flow. */
const AREAS = [
  'catalog',
  'locations',
  'inventory',
  'receiving',
  'picking',
  'shipments',
  'labels',
  'workforce',
  'identity',
  'events',
]

/** Looking before changing, then what only some may. */
const RIGHTS = ['read', 'write']

export interface Area {
  area: string
  rights: string[]
}

/** Sorts what is known by its place, and after it the rest by name. */
const by = (order: readonly string[]) => (a: string, b: string) => {
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length)
  return place(a) - place(b) || a.localeCompare(b)
}

/** `inventory:read` and `inventory:adjust` are two rights in one area. An area that we do not know comes last. */
export function byArea(permissions: readonly string[]): Area[] {
  const areas = new Map<string, string[]>()
  for (const permission of permissions) {
    const [area = '', right = ''] = permission.split(':')
    areas.set(area, [...(areas.get(area) ?? []), right])
  }
  return [...areas.keys()].sort(by(AREAS)).map((area) => ({
    area,
    rights: (areas.get(area) ?? []).sort(by(RIGHTS)),
  }))
}
