import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Session } from '~/api/types'
import { useLive } from '~/lib/live/useLive'
import { Rail } from './Rail'
import { TopLine } from './TopLine'

/** The console around every page: rail, top line, the work. */
export function Frame({ session, children }: { session: Session; children: ReactNode }) {
  const { t } = useTranslation('console')
  useLive()
  return (
    <div className="flex min-h-dvh">
      <a
        href="#page"
        className="sr-only z-20 rounded-control bg-accent px-3 py-2 font-semibold text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t('skip')}
      </a>
      <Rail session={session} />
      <div className="flex min-w-0 flex-1 flex-col pb-16 has-data-edge:h-dvh sm:pb-0">
        <TopLine session={session} />
        <main
          id="page"
          tabIndex={-1}
          className="flex w-full flex-1 flex-col px-4 py-6 has-data-edge:min-h-0 has-data-edge:p-0 sm:px-6 lg:px-8"
        >
          {children}
        </main>
      </div>
    </div>
  )
}
