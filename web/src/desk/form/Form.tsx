import type { ReactNode } from 'react'
import { type FieldValues, FormProvider } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { Button } from '~/ui/Button'
import { NotDone } from '../Act'
import { LeaveGuard } from './LeaveGuard'
import { Shown } from './shown'
import type { DeskForm } from './useSending'

interface Props<Typed extends FieldValues> {
  form: DeskForm<Typed>
  children: ReactNode
  /** What the button says that sends it; without one the form sends itself otherwise. */
  submit: ReactNode
  icon?: ReactNode
  look?: 'primary' | 'secondary'
  onLeave?: (() => void) | undefined
  /** What the button says that leaves it. */
  leave?: string
  label?: string
  className?: string
  /** Whether buttons stand beside a single field. */
  inline?: boolean
  /** Whether there is nothing to send yet. */
  idle?: boolean
  /** Whether it is only to be looked at. */
  mayNot?: boolean
  /** What the server said of the whole, in words of its own. */
  refusal?: ReactNode
}

/** The fields of a form, what the server said of it, and its buttons. Who leaves it is asked whether to lose what was typed. */
export function Form<Typed extends FieldValues>({
  form,
  children,
  submit,
  icon,
  look = 'primary',
  onLeave,
  leave,
  label,
  className = 'flex flex-col gap-4',
  inline = false,
  idle = false,
  mayNot = false,
  refusal,
}: Props<Typed>) {
  const { t } = useTranslation('console')
  const height = inline ? 'h-10!' : ''
  const told = refusal ?? <NotDone error={form.refusal} />
  const buttons = (
    <>
      {!mayNot && (
        <Button type="submit" look={look} className={height} aria-disabled={form.busy || idle}>
          {icon}
          {submit}
        </Button>
      )}
      {onLeave && (
        <Button className={height} onClick={onLeave}>
          {leave ?? t('form.leave')}
        </Button>
      )}
    </>
  )
  return (
    <FormProvider {...form.fields}>
      <Shown value={form.shown}>
        <form
          noValidate
          aria-label={label}
          className={className}
          onSubmit={(event) => {
            event.preventDefault()
            if (!idle && !mayNot) form.submit()
          }}
        >
          {children}
          {inline ? buttons : told}
          {inline ? told : <div className="flex flex-wrap gap-2">{buttons}</div>}
        </form>
        <LeaveGuard unsaved={form.unsaved} />
      </Shown>
    </FormProvider>
  )
}
