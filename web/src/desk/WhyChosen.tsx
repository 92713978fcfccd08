import { useTranslation } from 'react-i18next'
import type { Why } from '~/api/inventory'
import { formatDate, formatDateTime, formatQuantity } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useWord } from '~/lib/i18n/useWord'

/** Why just this stock was chosen, in a sentence. */
export function WhyChosen({ why, unit }: { why: Why; unit: string }) {
  const { t } = useTranslation('console')
  const word = useWord()
  const language = useLanguage()
  const rule = word(`console:allocationOrder.${why.order}`, why.order)
  const parts = [
    t('why.rank', { rule, rank: why.rank }),
    why.expires_on
      ? t('why.expires', { date: formatDate(why.expires_on, language) })
      : t('why.received', { date: formatDateTime(why.received_at, language) }),
    t('why.free', { quantity: formatQuantity(String(why.free), language), unit }),
  ]
  return <p className="text-small text-muted">{parts.join(' · ')}</p>
}
