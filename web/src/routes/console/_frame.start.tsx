import { createFileRoute, Link } from '@tanstack/react-router'
import { BookOpen, ChartLine, FileJson, ScanBarcode } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { SectionTabs } from '~/desk/SectionTabs'
import { Account } from '~/features/identity/Account'
import { SystemStatus } from '~/features/system/SystemStatus'
import { useTitle } from '~/lib/title'
import { type Door, Doors } from '~/ui/Doors'
import { PageHeader } from '~/ui/PageHeader'

export const Route = createFileRoute('/_frame/start')({ component: Start })

const doors = [
  { id: 'handheld', href: '/m', icon: ScanBarcode },
  { id: 'guides', href: '/guides', icon: BookOpen },
  { id: 'docs', href: '/docs', icon: FileJson },
  { id: 'metrics', href: '/metrics', icon: ChartLine },
] as const

function Start() {
  const { t } = useTranslation('console')
  useTitle(t('start.title'))
  const named = doors.map(({ id, href, icon }): Door => {
    const door = { href, icon, title: t(`start.door.${id}`), hint: t(`start.door.${id}Hint`) }
    return id === 'guides' ? door : { ...door, code: href }
  })
  return (
    <>
      <div className="-mx-4 -mt-6 mb-6 border-b border-line px-4 sm:-mx-6 sm:px-6 lg:-mx-8 lg:px-8">
        <SectionTabs />
      </div>
      <PageHeader title={t('start.title')} />
      <div className="grid max-w-280 gap-x-16 gap-y-10 lg:grid-cols-[minmax(0,3fr)_minmax(18rem,2fr)]">
        <section aria-labelledby="doors" className="flex flex-col gap-1">
          <h2 id="doors" className="text-small font-medium text-muted">
            {t('start.doors')}
          </h2>
          <Doors
            doors={named}
            columns
            link={({ href }, className, content) =>
              href === '/guides' && (
                <Link to="/guides" className={className}>
                  {content}
                </Link>
              )
            }
          />
        </section>
        <section aria-labelledby="status" className="flex flex-col gap-3 lg:row-span-2">
          <h2 id="status" className="text-small font-medium text-muted">
            {t('system.title')}
          </h2>
          <SystemStatus />
          <Link to="/system" className="self-start font-medium text-accent-ink underline underline-offset-3">
            {t('system.details')}
          </Link>
        </section>
        <Account session={Route.useRouteContext().session} />
      </div>
    </>
  )
}
