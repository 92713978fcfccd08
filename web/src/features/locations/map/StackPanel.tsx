import { useTranslation } from 'react-i18next'
import { Card, Part } from '~/desk/Card'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import type { Floor } from '../plan/floor'
import type { Figures, Layer } from '../plan/layers'
import { useFigureText } from './useFigureText'

interface Props {
  floor: Floor
  figures: Figures
  layer: Layer
  places: readonly number[]
  onOpen: (code: string) => void
  onClose: () => void
}

/** What stands above each other on one spot: which of them is meant? */
export function StackPanel({ floor, figures, layer, places, onOpen, onClose }: Props) {
  const { t } = useTranslation('console')
  const language = useLanguage()
  const figure = useFigureText(layer, figures)
  const fromAbove = [...places].sort((one, other) => (floor.z[other] ?? 0) - (floor.z[one] ?? 0))
  return (
    <Card kind={t('map.stackKind')} title={t('map.stackTitle', { count: places.length })} onClose={onClose}>
      <Part title={t(`map.layer.${layer}`)} wide>
        <ul className="flex flex-col">
          {fromAbove.map((place) => {
            const code = floor.codes[place] ?? ''
            return (
              <li key={code} className="border-t border-line">
                <button
                  type="button"
                  onClick={() => onOpen(code)}
                  className="flex min-h-9 w-full items-center gap-3 rounded-control px-1 text-left hover:bg-hover"
                >
                  <span className="min-w-0 flex-1 truncate font-mono text-small">{code}</span>
                  <span className="tabular text-small text-muted">
                    {t('map.atHeight', { height: formatNumber((floor.z[place] ?? 0) / 1000, language) })}
                  </span>
                  <span className="tabular w-20 text-right">{figure(place)}</span>
                </button>
              </li>
            )
          })}
        </ul>
      </Part>
    </Card>
  )
}
