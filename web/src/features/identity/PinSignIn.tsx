import { IdCard, UserRound } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '~/lib/api/problem'
import { tell } from '~/lib/feedback/sounds'
import { useScans } from '~/lib/scans'
import { type PinCredentials, useSignInByPin } from '~/lib/session'
import { useTitle } from '~/lib/title'
import { useProblemText } from '~/lib/useProblemText'
import { Button } from '~/ui/Button'
import { Field } from '~/ui/Field'
import { Notice } from '~/ui/Notice'
import { Pad } from '~/ui/Pad'
import { LanguageChoice } from '~/ui/Preferences'
import { knownNames, rememberName, type ThisDevice } from './device'
import { useCountdown } from './useCountdown'

type Who = { name: string } | { badge: string }

interface Props {
  device: ThisDevice
  ended: boolean
  onSignedIn: () => void
  onPassword: () => void
}

/** Badge or name, then the PIN: five taps at most. */
export function PinSignIn({ device, ended, onSignedIn, onPassword }: Props) {
  const { t } = useTranslation(['handheld', 'common'])
  const [who, setWho] = useState<Who | null>(null)
  const signIn = useSignInByPin()
  const words = useProblemText()
  const problem = isApiError(signIn.error) ? signIn.error.problem : null
  const wait = useCountdown(problem?.status === 429 ? problem.retryAfter : null, signIn.submittedAt)
  useTitle(t('pin.title'))

  useScans(({ raw }) => {
    signIn.reset()
    setWho({ badge: raw.raw })
    tell('accepted')
  })

  const enter = (pin: string) => {
    if (!who || signIn.isPending || wait > 0) return
    const credentials: PinCredentials = { ...who, pin }
    signIn.mutate(credentials, {
      onSuccess: ({ name }) => {
        rememberName(name)
        tell('done')
        onSignedIn()
      },
      onError: () => tell('wrong'),
    })
  }

  return (
    <div className="mx-auto flex w-full max-w-120 flex-1 flex-col gap-4 p-4">
      <header className="flex flex-col gap-1">
        <h1 className="text-prompt font-semibold">{t(who ? 'pin.enter' : 'pin.scan')}</h1>
        <p className="text-hand text-muted">{who ? <Whom who={who} /> : t('pin.hint')}</p>
      </header>
      {ended && !signIn.error && (
        <Notice state="attention" size="hand">
          {t('common:signIn.ended')}
        </Notice>
      )}
      {signIn.error && (
        <Notice state="wrong" size="hand">
          {words.whole(signIn.error).text}
          {wait > 0 && ` ${t('common:signIn.wait', { count: wait })}.`}
        </Notice>
      )}
      {who ? (
        <>
          <Pad
            label={t('pin.pin')}
            secret
            max={8}
            enter={t('pad.enter')}
            remove={t('pad.delete')}
            commaLabel=""
            busy={signIn.isPending || wait > 0}
            onEnter={enter}
          />
          <Button size="hand" onClick={() => setWho(null)}>
            {t('pin.another')}
          </Button>
        </>
      ) : (
        <Names onName={(name) => setWho({ name })} />
      )}
      <div className="mt-auto flex flex-col gap-3 pt-4">
        <p className="text-center text-hand text-muted">{device.name}</p>
        <button type="button" className="min-h-14 text-hand underline" onClick={onPassword}>
          {t('pin.password')}
        </button>
        <LanguageChoice size="hand" bare />
      </div>
    </div>
  )
}

function Whom({ who }: { who: Who }) {
  const { t } = useTranslation('handheld')
  return 'name' in who ? (
    <span className="inline-flex items-center gap-2">
      <UserRound aria-hidden="true" className="size-5" />
      {who.name}
    </span>
  ) : (
    <span className="inline-flex items-center gap-2">
      <IdCard aria-hidden="true" className="size-5" />
      {t('pin.badge')}
    </span>
  )
}

function Names({ onName }: { onName: (name: string) => void }) {
  const { t } = useTranslation('handheld')
  const [name, setName] = useState('')
  return (
    <div className="flex flex-col gap-3">
      {knownNames().map((known) => (
        <Button key={known} size="hand" className="justify-start" onClick={() => onName(known)}>
          <UserRound aria-hidden="true" className="size-6 shrink-0" />
          <span className="truncate">{known}</span>
        </Button>
      ))}
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim() !== '') onName(name.trim())
        }}
      >
        <Field
          label={t('pin.name')}
          size="hand"
          value={name}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" size="hand" look={name.trim() === '' ? 'secondary' : 'primary'}>
          {t('pin.enter')}
        </Button>
      </form>
    </div>
  )
}
