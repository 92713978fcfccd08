import { Link, useLocation } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { holds, pagesFor, sectionOf } from './sections'
import { usePermissions } from './session'

/** The pages of the section that is open, where there are several. */
export function SectionTabs() {
  const { t } = useTranslation('console')
  const path = useLocation({ select: ({ pathname }) => pathname })
  const permissions = usePermissions()
  const section = sectionOf(path)
  const pages = section ? pagesFor(section, permissions) : []
  if (!section || pages.length === 0) return null
  return (
    <nav
      aria-label={t(`section.${section.id}`)}
      className="flex h-11 min-w-0 items-stretch gap-4 overflow-x-auto"
    >
      {pages.map(({ id, to }) => (
        <Link
          key={id}
          to={to}
          aria-current={holds(to, path) ? 'page' : undefined}
          className={`flex items-center border-b-2 pt-0.5 whitespace-nowrap transition-colors focus-visible:-outline-offset-2 ${holds(to, path) ? 'border-accent font-semibold text-ink' : 'border-transparent text-muted hover:text-ink'}`}
        >
          {t(`page.${id}`)}
        </Link>
      ))}
    </nav>
  )
}
