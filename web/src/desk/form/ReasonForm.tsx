import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { zNote, zReasonCode } from '~/api/gen/rules.gen'
import { Button } from '~/ui/Button'
import { Form } from './Form'
import { TextInput } from './inputs'
import { asReason } from './said'
import { useCommandForm } from './useSending'

interface Props {
  /** The button that unfolds the form, and the one that sends it. */
  label: string
  icon?: ReactNode
  /** What will happen, in a sentence. */
  text: string
  path: string
  fieldLabel: string
  hint?: string
  optional?: boolean
  /** Whether it is what is next. */
  primary?: boolean
  body?: Record<string, unknown>
  /** Whether the reason is a code, as the server counts by it, or words. */
  code?: boolean
}

/** A command that wants to know why. It unfolds where it stands. */
export function ReasonForm(props: Props) {
  const [open, setOpen] = useState(false)
  if (open) return <Unfolded {...props} onClose={() => setOpen(false)} />
  return (
    <Button look={props.primary ? 'primary' : 'secondary'} onClick={() => setOpen(true)}>
      {props.icon}
      {props.label}
    </Button>
  )
}

function Unfolded({
  label,
  text,
  path,
  fieldLabel,
  hint,
  optional = false,
  body,
  code = false,
  onClose,
}: Props & { onClose: () => void }) {
  const { t } = useTranslation('console')
  const rule = code ? zReasonCode : zNote
  const form = useCommandForm({
    path,
    start: { reason: '' },
    body: ({ reason }) => {
      const said = code ? asReason(reason) : reason.trim()
      return said === '' ? { ...body } : { ...body, reason: said }
    },
    rules: z.looseObject({ reason: optional ? z.optional(rule) : rule }),
    onDone: onClose,
  })
  return (
    <Form
      form={form}
      submit={label}
      onLeave={onClose}
      className="flex w-full flex-col gap-3 rounded-control border border-line-strong p-3"
    >
      <p>{text}</p>
      <TextInput
        name="reason"
        label={fieldLabel}
        hint={hint ?? null}
        says={{ missing: t('rule.why') }}
        autoFocus
      />
    </Form>
  )
}
