import { ChevronRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Putaway } from '~/api/receiving'
import { Code } from '~/desk/values'
import { useWord } from '~/lib/i18n/useWord'

/** Why goods go to just this place, and why not to the ones beside it. */
export function PutawayWhy({ putaway: { strategy, why, rejected } }: { putaway: Putaway }) {
  const { t } = useTranslation('console')
  const word = useWord()
  const reason = (code: string) => word(`console:placement.${code}`, code)
  return (
    <>
      <p className="text-small text-muted">
        {word(`console:strategy.${strategy}`, strategy)}
        {why && ` · ${reason(why)}`}
      </p>
      {rejected.length > 0 && (
        <details className="group">
          <summary className="flex w-fit list-none items-center gap-1 text-small text-muted hover:text-ink">
            <ChevronRight aria-hidden="true" className="size-3.5 transition-transform group-open:rotate-90" />
            {t('deliveries.rejected', { count: rejected.length })}
          </summary>
          <ul className="mt-1 border-l border-line pl-3 text-small">
            {rejected.map((place) => (
              <li key={place.location}>
                <Code>{place.location}</Code> <span className="text-muted">{reason(place.why)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}
