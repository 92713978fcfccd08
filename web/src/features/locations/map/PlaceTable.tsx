import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useWord } from '~/lib/i18n/useWord'
import type { Floor } from '../plan/floor'
import type { Figures, Layer } from '../plan/layers'
import { useFigureText } from './useFigureText'

interface Props {
  floor: Floor
  figures: Figures
  layer: Layer
  /** Whether a place is shown. */
  shown: (place: number) => boolean
  open: string | null
  onOpen: (code: string) => void
}

const HEIGHT = 32

/** The same as the drawing, for who cannot use it: every place with its figure, the largest first. */
export function PlaceTable({ floor, figures, layer, shown, open, onOpen }: Props) {
  const { t } = useTranslation('console')
  const word = useWord()
  const language = useLanguage()
  const box = useRef<HTMLDivElement>(null)
  const rows = useMemo(() => ordered(floor, figures, shown), [floor, figures, shown])
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => HEIGHT,
    overscan: 10,
    scrollPaddingStart: 36,
  })
  const items = virtual.getVirtualItems()
  const before = items[0]?.start ?? 0
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  const figure = useFigureText(layer, figures)
  const head = 'sticky top-0 z-10 h-9 border-b border-line bg-canvas px-2 text-small font-medium text-muted'
  return (
    <section
      ref={box}
      aria-label={t('map.table')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
      tabIndex={0}
      className="min-h-0 flex-1 overflow-auto focus-visible:-outline-offset-2"
    >
      <table aria-rowcount={rows.length + 1} className="w-full table-fixed border-separate border-spacing-0">
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className={`${head} pl-3 text-left`}>
              {t('col.location')}
            </th>
            <th scope="col" className={`${head} w-24 text-left`}>
              {t('col.kind')}
            </th>
            <th scope="col" className={`${head} w-20 text-right`}>
              {t('map.height')}
            </th>
            <th scope="col" className={`${head} w-24 pr-3 text-right`}>
              {t(`map.layer.${layer}`)}
            </th>
          </tr>
        </thead>
        <tbody>
          {before > 0 && <Spacer height={before} />}
          {items.map(({ index }) => {
            const place = rows[index] ?? 0
            const code = floor.codes[place] ?? ''
            const kind = floor.kinds[floor.kind[place] ?? 0] ?? ''
            return (
              <tr
                key={code}
                aria-rowindex={index + 2}
                aria-current={code === open ? 'true' : undefined}
                className={`h-8 ${code === open ? 'bg-accent-soft' : 'hover:bg-hover'}`}
              >
                <th scope="row" className="truncate border-b border-line pl-3 text-left font-normal">
                  <button
                    type="button"
                    onClick={() => onOpen(code)}
                    className="min-h-6 max-w-full truncate font-mono text-small hover:underline focus-visible:underline"
                  >
                    {code}
                  </button>
                </th>
                <td className="truncate border-b border-line px-2 text-small">
                  {word(`console:locationKind.${kind}`, kind)}
                </td>
                <td className="tabular border-b border-line px-2 text-right text-small">
                  {formatNumber((floor.z[place] ?? 0) / 1000, language)}
                </td>
                <td className="tabular truncate border-b border-line pr-3 text-right">{figure(place)}</td>
              </tr>
            )
          })}
          {after > 0 && <Spacer height={after} />}
        </tbody>
      </table>
      {rows.length === 0 && <p className="p-4 text-muted">{t('map.noneFound')}</p>}
    </section>
  )
}

function ordered(floor: Floor, { value, rows }: Figures, shown: (place: number) => boolean): number[] {
  const places: number[] = []
  for (let place = 0; place < floor.count; place++) if (shown(place)) places.push(place)
  const weight = (place: number) => {
    const own = value[place] ?? 0
    return Number.isNaN(own) || (own === 0 && (rows?.[place] ?? 0) > 0) ? 0.5 : own
  }
  // Places come by code, and stay so among equals.
  return places.sort((one, other) => weight(other) - weight(one))
}

function Spacer({ height }: { height: number }) {
  return (
    <tr style={{ height }}>
      <td colSpan={4} className="p-0" />
    </tr>
  )
}
