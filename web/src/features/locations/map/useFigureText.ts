import { useTranslation } from 'react-i18next'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import type { Figures, Layer } from '../plan/layers'

export const LOCKS = ['none', 'in', 'out', 'both'] as const

/** The figure of a place as it is written. */
export function useFigureText(layer: Layer, { value, rows }: Figures): (place: number) => string {
  const { t } = useTranslation('console')
  const language = useLanguage()
  return (place) => {
    const own = value[place] ?? 0
    if (layer === 'locks') return t(`map.lock.${LOCKS[own] ?? 'none'}`)
    if (Number.isNaN(own)) return t('map.used')
    if (layer !== 'occupancy') return formatNumber(own, language)
    return own === 0 && !rows?.[place] ? t('map.none.occupancy') : `${own} %`
  }
}
