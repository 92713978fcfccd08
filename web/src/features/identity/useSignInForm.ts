import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '~/lib/api/problem'
import { useSignIn } from '~/lib/session'
import { type ProblemText, useProblemText } from '~/lib/useProblemText'
import { useCountdown } from './useCountdown'

export type SignInField = 'name' | 'password'

export interface SignInForm {
  values: Record<SignInField, string>
  set: (field: SignInField, value: string) => void
  errors: Record<SignInField, string | null>
  /** What the server said of the whole attempt. */
  refusal: ProblemText | null
  busy: boolean
  /** Seconds until another attempt makes sense. */
  wait: number
  submit: () => void
}

/** What both sign-in screens know: what was typed stays, and each refusal stands where it belongs. */
export function useSignInForm(onSignedIn: () => void): SignInForm {
  const { t } = useTranslation()
  const words = useProblemText()
  const signIn = useSignIn()
  const [values, setValues] = useState({ name: '', password: '' })
  const [missing, setMissing] = useState<Record<SignInField, boolean>>({ name: false, password: false })
  const problem = isApiError(signIn.error) ? signIn.error.problem : null
  const wait = useCountdown(problem?.status === 429 ? problem.retryAfter : null, signIn.submittedAt)

  const named = (field: SignInField) => {
    const found = problem?.errors.find(({ pointer }) => pointer === `/${field}`)
    return found ? words.field(found) : null
  }
  const errors = {
    name: missing.name ? t('signIn.nameMissing') : named('name'),
    password: missing.password ? t('signIn.passwordMissing') : named('password'),
  }

  return {
    values,
    errors,
    wait,
    busy: signIn.isPending,
    // Said at the fields already.
    refusal: signIn.error && !named('name') && !named('password') ? words.whole(signIn.error) : null,
    set: (field, value) => {
      setValues((before) => ({ ...before, [field]: value }))
      setMissing((before) => ({ ...before, [field]: false }))
    },
    submit: () => {
      if (signIn.isPending || wait > 0) return
      const name = values.name.trim()
      setMissing({ name: name === '', password: values.password === '' })
      if (name === '' || values.password === '') return
      signIn.mutate({ name, password: values.password }, { onSuccess: onSignedIn })
    },
  }
}
