import { useTranslation } from 'react-i18next'
import { useTitle } from '~/lib/title'
import { FloorPlan } from '~/ui/FloorPlan'
import { Mark } from '~/ui/Mark'
import { Notice } from '~/ui/Notice'
import { LanguageChoice, ThemeChoice } from '~/ui/Preferences'
import { SignInFields } from './SignInFields'
import { useSignInForm } from './useSignInForm'

interface Props {
  /** Whether the person was signed in and no longer is. */
  ended: boolean
  onSignedIn: () => void
}

/** Sign-in at a desk. */
export function SignInPage({ ended, onSignedIn }: Props) {
  const { t } = useTranslation(['common', 'console'])
  const form = useSignInForm(onSignedIn)
  useTitle(t('signIn.title'))
  return (
    <div className="grid min-h-dvh bg-surface md:grid-cols-[minmax(24rem,2fr)_3fr]">
      <main className="flex flex-col gap-10 px-6 py-6 sm:px-12 sm:py-8">
        <div className="flex items-center gap-2.5">
          <Mark className="size-7" />
          <span className="text-lead font-semibold">{t('brand')}</span>
        </div>
        <div className="m-auto flex w-full max-w-88 flex-col gap-6">
          <header className="flex flex-col gap-1">
            <h1 className="text-display font-semibold">{t('signIn.title')}</h1>
            <p className="text-balance text-muted">{t('console:signIn.lead')}</p>
          </header>
          <SignInFields
            form={form}
            size="desk"
            notice={ended && <Notice state="attention">{t('signIn.ended')}</Notice>}
          />
          <p className="text-muted">
            {t('console:signIn.handheld')}{' '}
            <a href="/m" className="font-medium text-accent-ink underline underline-offset-3">
              {t('console:signIn.handheldLink')}
            </a>
          </p>
        </div>
        <div className="flex flex-wrap gap-3">
          <LanguageChoice bare />
          <ThemeChoice bare />
        </div>
      </main>
      <div className="hidden border-l border-line bg-sunken p-8 md:block">
        <FloorPlan className="sticky top-8 mx-auto h-[calc(100dvh-4rem)] w-full" />
      </div>
    </div>
  )
}
