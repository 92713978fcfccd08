import { type FormEvent, type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '~/lib/i18n/i18n'
import { Button } from '~/ui/Button'
import { Field } from '~/ui/Field'
import { Notice } from '~/ui/Notice'
import { PasswordField } from '~/ui/PasswordField'
import type { SignInForm } from './useSignInForm'

interface Props {
  form: SignInForm
  size: 'desk' | 'hand'
  /** Said above the fields, until there is something more pressing. */
  notice?: ReactNode
}

/** The fields, the refusal above the button, the button. */
export function SignInFields({ form, size, notice }: Props) {
  const { t } = useTranslation()
  const language = useLanguage()
  const fields = useRef<HTMLFormElement>(null)
  const { values, errors, refusal, busy, wait } = form
  const wrong = errors.name ? 'name' : errors.password || refusal ? 'password' : null

  // The next keystroke belongs where the mistake is.
  useEffect(() => {
    if (wrong && !busy) fields.current?.querySelector<HTMLInputElement>(`[name=${wrong}]`)?.focus()
  }, [wrong, busy])

  const send = (event: FormEvent) => {
    event.preventDefault()
    form.submit()
  }
  const label = busy ? t('signIn.busy') : wait > 0 ? t('signIn.wait', { count: wait }) : t('signIn.submit')

  return (
    <form ref={fields} onSubmit={send} noValidate className="flex flex-col gap-4">
      {!refusal && notice}
      <Field
        label={t('signIn.name')}
        name="name"
        size={size}
        value={values.name}
        error={errors.name}
        onChange={(event) => form.set('name', event.target.value)}
        autoComplete="username"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        autoFocus={size === 'desk'}
      />
      <PasswordField
        label={t('signIn.password')}
        name="password"
        size={size}
        value={values.password}
        error={errors.password}
        onChange={(event) => form.set('password', event.target.value)}
        autoComplete="current-password"
        words={{ show: t('signIn.show'), hide: t('signIn.hide'), capsLock: t('signIn.capsLock') }}
      />
      {refusal && (
        <Notice
          state="wrong"
          {...(size === 'desk' ? { title: t('signIn.refused') } : {})}
          size={size}
          footnotes={[
            ...(refusal.original ? [{ text: refusal.original, lang: 'en' }] : []),
            ...(refusal.reference
              ? [{ text: `${t('problem.reference')} ${refusal.reference}`, lang: language }]
              : []),
          ]}
        >
          {refusal.text}
        </Notice>
      )}
      <Button
        type="submit"
        look="primary"
        size={size}
        disabled={wait > 0}
        aria-disabled={busy}
        className={size === 'desk' ? 'h-10 w-full' : ''}
      >
        {label}
      </Button>
    </form>
  )
}
