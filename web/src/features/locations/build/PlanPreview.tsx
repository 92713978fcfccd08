import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { cellsOf } from '../plan/cells'
import type { Picture } from '../plan/draw'
import { FloorCanvas } from '../plan/FloorCanvas'
import type { Floor } from '../plan/floor'
import type { Class } from '../plan/layers'
import type { Spot } from './layout'

/** What stands there is pale, what is new is strong. */
const SCALE: readonly Class[] = [
  { from: 0, to: 0, strength: 'none' },
  { from: 1, to: 1, strength: 0.7 },
]

/** The new places on the floor, among those that stand there. */
export function PlanPreview({ spots, floor }: { spots: readonly Spot[]; floor: Floor | undefined }) {
  const { t } = useTranslation('console')
  const picture = useMemo(() => pictureOf(spots, floor), [spots, floor])
  return (
    <div className="flex min-h-72 flex-1 flex-col border-t border-line">
      <FloorCanvas
        picture={picture}
        label={t('build.drawing', { count: spots.length, others: floor?.count ?? 0 })}
        onPick={() => undefined}
      />
      <ul className="flex gap-4 border-t border-line px-3 py-2 text-small">
        <li className="flex items-center gap-1.5">
          <span aria-hidden="true" className="size-3.5 rounded-[2px] border border-line-strong bg-doing" />
          {t('build.new')}
        </li>
        <li className="flex items-center gap-1.5">
          <span aria-hidden="true" className="size-3.5 rounded-[2px] border border-line-strong bg-surface" />
          {t('build.existing')}
        </li>
      </ul>
    </div>
  )
}

function pictureOf(spots: readonly Spot[], floor: Floor | undefined): Picture {
  const standing = floor?.placed ? floor.count : 0
  const x = new Float64Array(standing + spots.length)
  const y = new Float64Array(standing + spots.length)
  if (floor && standing > 0) {
    x.set(floor.x)
    y.set(floor.y)
  }
  spots.forEach((spot, at) => {
    x[standing + at] = spot.x
    y[standing + at] = spot.y
  })
  const cells = cellsOf(x, y, () => true)
  const classes = new Uint8Array(cells.count)
  for (let at = standing; at < x.length; at++) classes[cells.of[at] ?? 0] = 1
  const first = (cell: number) => cells.places[cells.from[cell] ?? 0] ?? 0
  return {
    cells,
    layer: 'occupancy',
    scale: SCALE,
    classes,
    figure: () => '',
    letter: () => '',
    code: (cell) => {
      const place = first(cell)
      return (place < standing ? floor?.codes[place] : spots[place - standing]?.code) ?? ''
    },
    locked: () => false,
    zones: [],
    aisles: [],
    selected: -1,
    found: null,
  }
}
