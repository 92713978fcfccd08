import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Field, type FieldProps } from '~/ui/Field'
import { PasswordField } from '~/ui/PasswordField'
import { type Choice, Select } from '~/ui/Select'
import { type Says, useInput } from './shown'

type Own = 'name' | 'value' | 'defaultValue' | 'onChange' | 'onBlur' | 'ref' | 'error'

interface TextProps extends Omit<FieldProps, Own> {
  /** Where in the body it stands: `name`, `lines.0.quantity`. */
  name: string
  says?: Says
  /** Only digits can be typed. */
  digits?: boolean
  code?: boolean
}

/** A field to type into. */
export function TextInput({ name, says, digits = false, code = false, className = '', ...rest }: TextProps) {
  const { change, ...input } = useInput(name, says)
  return (
    <Field
      autoComplete="off"
      {...(digits ? { inputMode: 'numeric' as const } : {})}
      {...rest}
      {...input}
      className={`${code ? 'font-mono' : ''} ${className}`}
      onChange={({ target }) => change(digits ? target.value.replaceAll(/\D/g, '') : target.value)}
    />
  )
}

/** A secret that is set. */
export function PasswordInput({ name, ...rest }: Omit<FieldProps, Own | 'type' | 'end'> & { name: string }) {
  const { t } = useTranslation('common')
  const { change, ...input } = useInput(name)
  return (
    <PasswordField
      autoComplete="new-password"
      {...rest}
      {...input}
      words={{ show: t('signIn.show'), hide: t('signIn.hide'), capsLock: t('signIn.capsLock') }}
      onChange={({ target }) => change(target.value)}
    />
  )
}

interface ChoiceProps {
  name: string
  label: string
  options: readonly Choice[]
  /** The word for choosing nothing, where that is allowed. */
  none?: string | undefined
  hint?: string
  disabled?: boolean
  required?: boolean
}

/** One of a few, chosen from all of them. */
export function ChoiceInput({ name, ...rest }: ChoiceProps) {
  const { change, ...input } = useInput(name)
  return <Select {...rest} {...input} onChange={change} />
}

/** Yes or no. */
export function CheckInput({
  name,
  children,
  className = '',
}: {
  name: string
  children: ReactNode
  className?: string
}) {
  const { value, change, onBlur, ref } = useInput<boolean>(name)
  return (
    <label className={`flex items-start gap-2 ${className}`}>
      <input
        type="checkbox"
        name={name}
        ref={ref}
        className="mt-0.5 size-4 shrink-0"
        checked={value}
        onBlur={onBlur}
        onChange={({ target }) => change(target.checked)}
      />
      {children}
    </label>
  )
}
