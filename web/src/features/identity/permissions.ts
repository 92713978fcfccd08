/** The areas in the order that goods flow. */
const ORDER = [
  'catalog',
  'locations',
  'inventory',
  'receiving',
  'picking',
  'shipments',
  'workforce',
  'identity',
  'events',
]

export interface Area {
  area: string
  rights: string[]
}

const place = (area: string) => (ORDER.includes(area) ? ORDER.indexOf(area) : ORDER.length)

/** `inventory:read` and `inventory:adjust` are two rights in one area. An area that we do not know comes last. */
export function byArea(permissions: readonly string[]): Area[] {
  const areas = new Map<string, string[]>()
  for (const permission of permissions) {
    const [area = '', right = ''] = permission.split(':')
    areas.set(area, [...(areas.get(area) ?? []), right])
  }
  return [...areas]
    .map(([area, rights]) => ({ area, rights }))
    .sort((a, b) => place(a.area) - place(b.area) || a.area.localeCompare(b.area))
}
