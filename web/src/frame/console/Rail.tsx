import { Link, useLocation } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Session } from '~/api/types'
import { help, pagesFor, type Section, sectionOf, sections } from '~/desk/sections'
import { Mark } from '~/ui/Mark'

/** The sections: at the side, and at the bottom on a narrow screen. Each opens the first of its pages that the person may see. */
export function Rail({ session }: { session: Session }) {
  const { t } = useTranslation('console')
  const path = useLocation({ select: ({ pathname }) => pathname })
  const current = sectionOf(path)
  const link = (section: Section) => (
    <RailLink
      key={section.id}
      section={section}
      permissions={session.permissions}
      current={section.id === current?.id}
    />
  )
  return (
    <nav
      aria-label={t('rail')}
      className="fixed inset-x-0 bottom-0 z-10 flex justify-around overflow-x-auto border-t border-line bg-canvas sm:sticky sm:top-0 sm:h-dvh sm:w-18 sm:shrink-0 sm:flex-col sm:justify-start sm:gap-1 sm:overflow-x-visible sm:overflow-y-auto sm:border-t-0 sm:border-r sm:px-1.5 sm:pb-2"
    >
      <Mark className="mx-auto my-3 hidden size-7 shrink-0 sm:block" />
      {sections.map(link)}
      <div className="hidden flex-1 sm:block" />
      {link(help)}
    </nav>
  )
}

function RailLink({
  section,
  permissions,
  current,
}: {
  section: Section
  permissions: readonly string[]
  current: boolean
}) {
  const { t } = useTranslation('console')
  const { id, icon: Icon } = section
  const first = pagesFor(section, permissions)[0]
  if (!first) return null
  return (
    <Link
      to={first.to}
      aria-current={current ? 'page' : undefined}
      className={`flex h-14 min-w-14 flex-1 flex-col items-center justify-center gap-1 rounded-control text-tiny transition-colors hover:bg-hover hover:text-ink sm:flex-none ${current ? 'bg-hover font-semibold text-ink' : 'text-muted'}`}
    >
      <Icon aria-hidden="true" className="size-5" strokeWidth={1.75} />
      {t(`section.${id}`)}
    </Link>
  )
}
