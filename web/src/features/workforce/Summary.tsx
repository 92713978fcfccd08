import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { formatQuantity } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { partsOf, type Said } from './summary'

/** What a task is about, in a line or two. */
export function Summary({ summary }: { summary: unknown }) {
  const { t } = useTranslation('handheld')
  const language = useLanguage()
  const word = ({ key, value }: Said): string => {
    switch (key) {
      case 'order':
        return t('tasks.of.order', { value })
      case 'quantity':
        return t('tasks.of.quantity', { value: formatQuantity(value, language) })
      case 'stops':
        return t('tasks.of.stops', { count: Number(value) })
      case 'lot':
      case 'serial':
      case 'sscc':
      case 'to':
        return t(`tasks.of.${key}`, { value })
      default:
        return value
    }
  }
  return (
    <p className="text-hand break-words text-muted">
      {partsOf(summary).map((said, at) => (
        <Fragment key={said.key}>
          {at > 0 && ' · '}
          {/* A name may break anywhere, a code in the middle is hard to read. */}
          <span className={said.key === 'name' || said.key === 'text' ? '' : 'inline-block max-w-full'}>
            {word(said)}
          </span>
        </Fragment>
      ))}
    </p>
  )
}
