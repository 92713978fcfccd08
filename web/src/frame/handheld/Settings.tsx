import { Link } from '@tanstack/react-router'
import { ChevronRight, LogOut, ScanBarcode } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Session } from '~/api/types'
import { useWord } from '~/lib/i18n/useWord'
import { useSignOut } from '~/lib/session'
import { useTitle } from '~/lib/title'
import { useProblemText } from '~/lib/useProblemText'
import { Button } from '~/ui/Button'
import { Notice } from '~/ui/Notice'
import { LanguageChoice, ThemeChoice } from '~/ui/Preferences'
import { FloorChoices } from './FloorChoices'

/** Who carries this device, how they like the screen, and the way out. */
export function Settings({ session }: { session: Session }) {
  const { t } = useTranslation(['handheld', 'common'])
  const word = useWord()
  const problem = useProblemText()
  const signOut = useSignOut()
  const failure = signOut.error && problem.whole(signOut.error)
  useTitle(t('handheld:settings'))
  return (
    <div className="mx-auto flex w-full max-w-120 flex-1 flex-col gap-6 p-4">
      <header>
        <p className="text-hand text-muted">{t('handheld:signedInAs')}</p>
        <h1 className="text-prompt font-semibold break-words">{session.name}</h1>
        <p className="text-hand text-muted">
          {session.roles.map((role) => word(`common:role.${role}`, role)).join(', ')}
        </p>
      </header>
      <LanguageChoice size="hand" />
      <ThemeChoice size="hand" />
      <FloorChoices />
      <Link
        to="/settings/scanner"
        className="flex min-h-16 items-center gap-3 rounded-control border border-line px-4 text-hand font-semibold"
      >
        <ScanBarcode aria-hidden="true" className="size-6 text-muted" />
        <span className="flex-1">{t('handheld:scannerCheck')}</span>
        <ChevronRight aria-hidden="true" className="size-6 text-muted" />
      </Link>
      <div className="mt-auto flex flex-col gap-4">
        {failure && (
          <Notice state="wrong" size="hand" title={t('common:signOutFailed')}>
            {failure.text}
          </Notice>
        )}
        <Button size="hand" aria-disabled={signOut.isPending} onClick={() => signOut.mutate()}>
          <LogOut aria-hidden="true" className="size-6" />
          {t('common:signOut')}
        </Button>
      </div>
    </div>
  )
}
