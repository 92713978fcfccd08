import type { ReactNode } from 'react'
import { type FieldValues, set } from 'react-hook-form'
import type { ZodMiniType } from 'zod/mini'
import type { Choice } from '~/ui/Select'
import type { Check } from './checked'
import { Form } from './Form'
import { TextInput } from './inputs'
import { PickInput } from './PickInput'
import { useCommandForm } from './useSending'

/** A field of the form: the name is where in the body it stands. */
export interface QuickField {
  name: string
  label: string
  first?: string
  /** What it may look like: an example in the field. */
  hint?: string
  optional?: boolean
  /** Chosen instead of typed. */
  options?: readonly Choice[]
  code?: boolean
  inputMode?: 'decimal' | 'numeric'
}

interface Props<Typed extends FieldValues, Answer> {
  fields: readonly QuickField[]
  path: string
  body: (typed: Typed) => unknown
  rules: ZodMiniType
  check?: Check<Typed>
  submit: string
  icon?: ReactNode
  onDone?: (answer: Answer) => void
  onLeave?: () => void
  /** Whether the first field takes the focus. */
  focus?: boolean
}

/** What the fields hold at first, each at its place in the body. */
function startOf<Typed extends FieldValues>(fields: readonly QuickField[]): Typed {
  const start: FieldValues = {}
  for (const { name, first = '' } of fields) set(start, name, first)
  return start as Typed
}

/** A few fields for a thing that has not much to say. */
export function QuickForm<Typed extends FieldValues, Answer = unknown>({
  fields,
  path,
  body,
  rules,
  check,
  submit,
  icon,
  onDone,
  onLeave,
  focus = false,
}: Props<Typed, Answer>) {
  const form = useCommandForm<Typed, unknown, Answer>({
    start: startOf<Typed>(fields),
    body,
    rules,
    path,
    ...(check && { check }),
    ...(onDone && { onDone }),
  })
  return (
    <Form form={form} submit={submit} icon={icon} onLeave={onLeave}>
      {fields.map(({ name, label, hint, options, code = false, inputMode, optional = false }, at) =>
        options ? (
          <PickInput key={name} name={name} label={label} options={options} required={!optional} />
        ) : (
          <TextInput
            key={name}
            name={name}
            label={label}
            placeholder={hint}
            inputMode={inputMode}
            code={code}
            required={!optional}
            autoFocus={focus && at === 0}
          />
        ),
      )}
    </Form>
  )
}
