import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useZones } from '~/desk/names'
import { useWord } from '~/lib/i18n/useWord'
import { cellsOf } from '../plan/cells'
import type { Picture } from '../plan/draw'
import { aislesOf, type Floor, zonesOf } from '../plan/floor'
import { cellValues, classOf, type Figures, type Layer, largest, scaleOf } from '../plan/layers'

/** All levels above each other, or one of them. */
export const ALL_LEVELS = 'all'

interface Asked {
  floor: Floor
  figures: Figures
  layer: Layer
  level: string
  /** What the codes that are searched for begin with. */
  search: string
  /** The code of the place that is open. */
  open: string | null
}

/** Puts together what is drawn; each part is made anew only when what it is made of changes. */
export function usePicture({ floor, figures, layer, level, search, open }: Asked) {
  const { t } = useTranslation('console')
  const word = useWord()
  const zoneNames = useZones()
  const cells = useMemo(() => {
    const height = level === ALL_LEVELS ? null : Number(level)
    return cellsOf(floor.x, floor.y, (place) => height === null || floor.z[place] === height)
  }, [floor, level])
  const zones = useMemo(() => {
    const name = (id: string) => zoneNames.find((zone) => zone.id === id)?.name ?? ''
    return zonesOf(floor).map((zone) => ({ ...zone, name: name(zone.name) }))
  }, [floor, zoneNames])
  const aisles = useMemo(() => aislesOf(floor), [floor])
  const values = useMemo(() => cellValues(layer, cells, figures), [layer, cells, figures])
  const scale = useMemo(() => scaleOf(layer, largest(values)), [layer, values])
  const classes = useMemo(() => {
    const found = new Uint8Array(cells.count)
    for (let cell = 0; cell < cells.count; cell++) {
      const place = cells.places[cells.from[cell] ?? 0] ?? 0
      const one = (cells.from[cell + 1] ?? 0) - (cells.from[cell] ?? 0) === 1
      const goods = one && (figures.rows?.[place] ?? 0) > 0
      const value = values[cell] ?? 0
      // Goods that take less than a percent are there all the same.
      found[cell] = classOf(scale, goods && value === 0 ? 1 : value)
    }
    return found
  }, [cells, figures, values, scale])
  const kinds = floor.kinds.map((kind) => word(`console:locationKind.${kind}`, kind)).join()
  const found = useMemo(() => {
    if (search === '') return null
    const hits = new Set<number>()
    floor.codes.forEach((code, place) => {
      const cell = cells.of[place] ?? -1
      if (cell >= 0 && code.startsWith(search)) hits.add(cell)
    })
    return hits
  }, [floor, cells, search])
  const selected = open === null ? -1 : (cells.of[floor.byCode.get(open) ?? -1] ?? -1)
  return useMemo((): Picture => {
    const letters = kinds
      .split(',')
      .map((name, at) => (floor.kinds[at] === 'storage' ? '' : name.slice(0, 1)))
    const first = (cell: number) => cells.places[cells.from[cell] ?? 0] ?? 0
    const count = (cell: number) => (cells.from[cell + 1] ?? 0) - (cells.from[cell] ?? 0)
    return {
      cells,
      layer,
      scale,
      classes,
      zones,
      aisles,
      selected,
      found,
      letter: (cell) => letters[floor.kind[first(cell)] ?? 0] ?? '',
      locked: (cell) =>
        cells.places.subarray(cells.from[cell], cells.from[cell + 1]).some((at) => (floor.lock[at] ?? 0) > 0),
      code: (cell) => {
        const code = floor.codes[first(cell)] ?? ''
        return count(cell) === 1 ? code : t('map.stack', { code, count: count(cell) - 1 })
      },
      figure: (cell) => {
        const value = values[cell] ?? 0
        if (layer === 'locks' || Number.isNaN(value) || value === 0) return ''
        if (layer !== 'occupancy') return String(value)
        const several = count(cell)
        // Of a stack it is how many of its levels are not empty, which no percentage says as plainly.
        return several > 1 && value <= 100
          ? `${Math.round((value * several) / 100)}/${several}`
          : `${Math.round(value)}%`
      },
    }
  }, [cells, layer, scale, classes, zones, aisles, selected, found, floor, kinds, values, t])
}
