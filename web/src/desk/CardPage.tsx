import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { SectionTabs } from './SectionTabs'

/** A thing on a page of its own: the same card as in the panel, with room. */
export function CardPage({ children }: { children: ReactNode }) {
  const { t } = useTranslation('console')
  const label = t('list.panel')
  return (
    <div data-edge className="flex min-h-0 flex-1 flex-col">
      <div className="border-b border-line px-4">
        <SectionTabs />
      </div>
      <section
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        tabIndex={0}
        className="flex min-h-0 flex-1 flex-col overflow-y-auto focus-visible:-outline-offset-2"
      >
        {children}
      </section>
    </div>
  )
}
