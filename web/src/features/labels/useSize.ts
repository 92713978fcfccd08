import { useTranslation } from 'react-i18next'
import type { LabelTemplate } from '~/api/labels'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'

/** How large a label is. */
export function useSize(): (template: LabelTemplate) => string {
  const { t } = useTranslation('console')
  const language = useLanguage()
  return ({ width_mm, height_mm }) =>
    t('print.size', { width: formatNumber(width_mm, language), height: formatNumber(height_mm, language) })
}
