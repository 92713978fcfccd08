import { useTranslation } from 'react-i18next'
import { useTitle } from '~/lib/title'
import { Notice } from '~/ui/Notice'
import { LanguageChoice } from '~/ui/Preferences'
import { SignInFields } from './SignInFields'
import { useSignInForm } from './useSignInForm'

interface Props {
  /** Whether the person was signed in and no longer is. */
  ended: boolean
  onSignedIn: () => void
}

/** Sign-in on the floor: with a glove, in the sun, at 320 pixels. */
export function HandheldSignIn({ ended, onSignedIn }: Props) {
  const { t } = useTranslation()
  const form = useSignInForm(onSignedIn)
  useTitle(t('signIn.title'))
  return (
    <div className="mx-auto flex w-full max-w-120 flex-1 flex-col gap-5 p-4">
      <h1 className="text-prompt font-semibold">{t('signIn.title')}</h1>
      <SignInFields
        form={form}
        size="hand"
        notice={
          ended && (
            <Notice state="attention" size="hand">
              {t('signIn.ended')}
            </Notice>
          )
        }
      />
      <div className="mt-auto pt-4">
        <LanguageChoice size="hand" bare />
      </div>
    </div>
  )
}
