import { type ComponentProps, type ReactNode, useId } from 'react'
import { FieldNote } from './FieldNote'

const sizes = {
  desk: {
    label: 'text-body font-medium',
    input: 'h-10 px-3 text-lead',
  },
  hand: {
    label: 'text-hand font-medium',
    input: 'h-16 px-4 text-hand-lead',
  },
}

export type FieldSize = keyof typeof sizes

export interface FieldProps extends Omit<ComponentProps<'input'>, 'size'> {
  label: string
  /** What is wrong with the value. */
  error?: string | null
  /** What to beware of while nothing is wrong. */
  warning?: string | null
  /** What to know of it else. */
  hint?: string | null
  size?: FieldSize
  /** A control inside the field, at its end. */
  end?: ReactNode
}

/** A labelled field. What is wrong with it stands under it and is read with it. */
export function Field({
  label,
  error,
  warning,
  hint,
  size = 'desk',
  end,
  className = '',
  ...input
}: FieldProps) {
  const id = useId()
  const look = sizes[size]
  const note = error || warning || hint
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className={look.label}>
        {label}
      </label>
      <div className="relative flex">
        <input
          id={id}
          aria-invalid={Boolean(error)}
          aria-describedby={note ? `${id}-note` : undefined}
          className={`w-full rounded-control border bg-surface text-ink ${error ? 'border-wrong' : 'border-line-strong'} ${look.input} ${className}`}
          {...input}
        />
        {end && <div className="absolute inset-y-0 right-0 flex items-center">{end}</div>}
      </div>
      {note && (
        <FieldNote id={`${id}-note`} tone={error ? 'wrong' : warning ? 'attention' : 'quiet'} size={size}>
          {note}
        </FieldNote>
      )}
    </div>
  )
}
