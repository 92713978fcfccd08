import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Mark } from '~/ui/Mark'
import { help, type Section, sections } from './sections'

/** The sections: at the side, and at the bottom on a narrow screen. */
export function Rail() {
  const { t } = useTranslation('console')
  return (
    <nav
      aria-label={t('rail')}
      className="fixed inset-x-0 bottom-0 z-10 flex justify-around border-t border-line bg-canvas sm:sticky sm:top-0 sm:h-dvh sm:w-18 sm:shrink-0 sm:flex-col sm:justify-start sm:gap-1 sm:border-t-0 sm:border-r sm:px-1.5 sm:pb-2"
    >
      <Mark className="mx-auto my-3 hidden size-7 shrink-0 sm:block" />
      {sections.map((section) => (
        <RailLink key={section.id} {...section} />
      ))}
      <div className="hidden flex-1 sm:block" />
      <RailLink {...help} />
    </nav>
  )
}

function RailLink({ id, to, icon: Icon }: Section) {
  const { t } = useTranslation('console')
  return (
    <Link
      to={to}
      activeOptions={{ exact: to === '/' }}
      className="flex h-14 flex-1 flex-col items-center justify-center gap-1 rounded-control text-tiny text-muted transition-colors hover:bg-hover hover:text-ink sm:flex-none"
      activeProps={{ className: 'bg-hover font-semibold text-ink!' }}
    >
      <Icon aria-hidden="true" className="size-5" strokeWidth={1.75} />
      {t(`section.${id}`)}
    </Link>
  )
}
