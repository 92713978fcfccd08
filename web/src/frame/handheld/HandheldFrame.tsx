import { Link } from '@tanstack/react-router'
import { ArrowLeft, CircleUserRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Session } from '~/api/types'
import { ConnectionState } from '~/ui/ConnectionState'
import { Mark } from '~/ui/Mark'
import { SendState } from './SendState'

interface Props {
  session?: Session
  /** Whether this screen was opened from the home screen and leads back there. */
  inner?: boolean
  /** Beside the way back: what is being done, and how far it is. */
  title?: ReactNode
  children: ReactNode
}

/** The line on top of every screen: who, and how the connection is. */
export function HandheldFrame({ session, inner = false, title, children }: Props) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="sticky top-0 z-10 flex min-h-14 items-center justify-between gap-2 border-b border-line bg-canvas pr-4">
        {inner ? <Back title={title} /> : session ? <Person session={session} /> : <Brand />}
        {/* Nothing is sent for anybody before they are known. */}
        {inner || session ? <SendState /> : <ConnectionState size="hand" />}
      </header>
      <main className="flex flex-1 flex-col">{children}</main>
    </div>
  )
}

function Brand() {
  const { t } = useTranslation()
  return (
    <p className="flex items-center gap-2 px-4 text-hand font-semibold">
      <Mark className="size-7" />
      {t('brand')}
    </p>
  )
}

function Back({ title }: { title?: ReactNode }) {
  const { t } = useTranslation('handheld')
  return (
    <Link to="/" className="flex min-h-14 min-w-0 items-center gap-2 px-4 text-hand font-semibold">
      <ArrowLeft aria-hidden="true" className="size-6 shrink-0" />
      {title ? (
        <>
          <span className="sr-only">{t('back')}, </span>
          <span className="truncate">{title}</span>
        </>
      ) : (
        t('back')
      )}
    </Link>
  )
}

function Person({ session }: { session: Session }) {
  const { t } = useTranslation('handheld')
  return (
    <Link
      to="/settings"
      aria-label={`${session.name}, ${t('settings')}`}
      className="flex min-h-14 min-w-0 items-center gap-2 px-4 text-hand font-semibold"
    >
      <CircleUserRound aria-hidden="true" className="size-6 shrink-0 text-muted" />
      <span className="truncate">{session.name}</span>
    </Link>
  )
}
