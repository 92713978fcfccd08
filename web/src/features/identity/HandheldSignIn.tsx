import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useTitle } from '~/lib/title'
import { Button } from '~/ui/Button'
import { Notice } from '~/ui/Notice'
import { LanguageChoice } from '~/ui/Preferences'
import { deviceQuery } from './device'
import { Enrol } from './Enrol'
import { PinSignIn } from './PinSignIn'
import { SignInFields } from './SignInFields'
import { useSignInForm } from './useSignInForm'

interface Props {
  /** Whether the person was signed in and no longer is. */
  ended: boolean
  onSignedIn: () => void
}

/** Sign-in on the floor: with a glove, in the sun, at 320 pixels. By badge and PIN where the device was set up for it. */
export function HandheldSignIn({ ended, onSignedIn }: Props) {
  const { data: device } = useQuery({ ...deviceQuery, retry: false })
  const [byPassword, setByPassword] = useState(false)
  if (device && !byPassword) {
    const onPassword = () => setByPassword(true)
    return <PinSignIn device={device} ended={ended} onSignedIn={onSignedIn} onPassword={onPassword} />
  }
  const onPin = device ? () => setByPassword(false) : null
  return <PasswordSignIn ended={ended} onSignedIn={onSignedIn} onPin={onPin} mayEnrol={device === null} />
}

interface PasswordProps extends Props {
  onPin: (() => void) | null
  mayEnrol: boolean
}

function PasswordSignIn({ ended, onSignedIn, onPin, mayEnrol }: PasswordProps) {
  const { t } = useTranslation(['common', 'handheld'])
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
      <div className="mt-auto flex flex-col gap-4 pt-4">
        {onPin && (
          <Button size="hand" onClick={onPin}>
            {t('handheld:pin.usePin')}
          </Button>
        )}
        {mayEnrol && <Enrol />}
        <LanguageChoice size="hand" bare />
      </div>
    </div>
  )
}
