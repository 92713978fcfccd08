import { type ComponentProps, useId } from 'react'
import { FieldNote } from './FieldNote'

export interface Choice {
  value: string
  label: string
}

interface Props extends Omit<ComponentProps<'select'>, 'size' | 'children' | 'onChange'> {
  label: string
  options: readonly Choice[]
  onChange: (value: string) => void
  /** Said while nothing is chosen; without it something always is. */
  none?: string | undefined
  error?: string | null
  hint?: string | null
  /** Its label for screen readers alone, where a table or a line of tools says it. */
  bare?: boolean
}

/**
 * One of a few. The browser's own list: it opens as the device does it best, types ahead in any language, needs no script of
 * ours and is never cut off by what is around it. Of many, where one types a part of the name, `Picker` is better.
 */
export function Select({
  label,
  options,
  onChange,
  none,
  error,
  hint,
  bare = false,
  className = '',
  ...rest
}: Props) {
  const id = useId()
  const note = error || hint
  return (
    <div className={`flex min-w-0 flex-col gap-1.5 ${className}`}>
      <label htmlFor={id} className={bare ? 'sr-only' : 'text-body font-medium'}>
        {label}
      </label>
      <select
        id={id}
        aria-invalid={Boolean(error)}
        aria-describedby={note ? `${id}-note` : undefined}
        className={`w-full min-w-0 rounded-control border bg-surface text-ink ${error ? 'border-wrong' : 'border-line-strong'} ${bare ? 'h-8 px-2 text-small' : 'h-10 px-2.5 text-lead'}`}
        onChange={({ target }) => onChange(target.value)}
        {...rest}
      >
        {none !== undefined && <option value="">{none}</option>}
        {options.map(({ value, label: name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      {note && (
        <FieldNote id={`${id}-note`} tone={error ? 'wrong' : 'quiet'}>
          {note}
        </FieldNote>
      )}
    </div>
  )
}
