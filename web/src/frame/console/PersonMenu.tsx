import { ChevronDown, LogOut } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Session } from '~/api/types'
import { useWord } from '~/lib/i18n/useWord'
import { useSignOut } from '~/lib/session'
import { useProblemText } from '~/lib/useProblemText'
import { Button } from '~/ui/Button'
import { Notice } from '~/ui/Notice'
import { LanguageChoice, ThemeChoice } from '~/ui/Preferences'

const ID = 'person-menu'

/** Who is signed in, how they like the screen, and the way out. */
export function PersonMenu({ session }: { session: Session }) {
  const { t } = useTranslation(['console', 'common'])
  const word = useWord()
  const problem = useProblemText()
  const signOut = useSignOut()
  const failure = signOut.error && problem.whole(signOut.error)
  return (
    <>
      <button
        type="button"
        popoverTarget={ID}
        aria-haspopup="dialog"
        className="flex h-8 min-w-0 items-center gap-1.5 rounded-control px-2 font-medium transition-colors hover:bg-hover"
      >
        <span className="truncate">{session.name}</span>
        <ChevronDown aria-hidden="true" className="size-3.5 shrink-0 text-muted" />
      </button>
      <div
        id={ID}
        popover="auto"
        role="dialog"
        aria-label={t('console:person')}
        className="inset-auto top-11 right-4 sm:right-6 lg:right-8 m-0 w-76 max-w-[calc(100vw-1rem)] rounded-control border border-line-strong bg-surface p-4 text-ink"
      >
        <div className="flex flex-col gap-4">
          <div>
            <p className="text-lead font-semibold">{session.name}</p>
            <p className="text-muted">
              {session.roles.map((role) => word(`common:role.${role}`, role)).join(', ')}
            </p>
          </div>
          <LanguageChoice />
          <ThemeChoice />
          {failure && (
            <Notice state="wrong" title={t('common:signOutFailed')}>
              {failure.text}
            </Notice>
          )}
          <Button className="w-full" aria-disabled={signOut.isPending} onClick={() => signOut.mutate()}>
            <LogOut aria-hidden="true" className="size-4" />
            {t('common:signOut')}
          </Button>
        </div>
      </div>
    </>
  )
}
