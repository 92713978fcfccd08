import { Combobox, ComboboxButton, ComboboxInput, ComboboxOption, ComboboxOptions } from '@headlessui/react'
import { Check, ChevronsUpDown } from 'lucide-react'
import { type Ref, useId, useState } from 'react'
import { FieldNote } from './FieldNote'
import type { Choice } from './Select'

interface Props {
  label: string
  value: string
  options: readonly Choice[]
  onChange: (value: string) => void
  words: { none: string; unfold: string }
  /** The word for choosing nothing, where that is allowed. */
  none?: string | undefined
  name?: string
  error?: string | null
  hint?: string | null
  required?: boolean
  disabled?: boolean
  onBlur?: () => void
  ref?: Ref<HTMLInputElement>
}

/** So many are drawn: nobody reads on, one types. */
const MOST = 50

/** Each word that was typed begins a word of the name. */
export function matches(label: string, typed: string): boolean {
  const text = ` ${label.toLowerCase().replaceAll(/[/_·.,-]+/g, ' ')} ${label.toLowerCase()}`
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(` ${word}`))
}

/** One of many, found by typing a part of its name. */
export function Picker({
  label,
  value,
  options,
  onChange,
  words,
  none,
  name,
  error,
  hint,
  required,
  disabled = false,
  onBlur,
  ref,
}: Props) {
  const id = useId()
  const [typed, setTyped] = useState('')
  const all = none === undefined ? options : [{ value: '', label: none }, ...options]
  const found = all.filter((one) => matches(one.label, typed)).slice(0, MOST)
  const chosen = all.find((one) => one.value === value) ?? null
  const note = error || hint
  return (
    <Combobox
      immediate
      value={chosen}
      disabled={disabled}
      onChange={(one) => one && onChange(one.value)}
      onClose={() => setTyped('')}
    >
      <div className="flex min-w-0 flex-col gap-1.5">
        <label htmlFor={id} className="text-body font-medium">
          {label}
        </label>
        <div className="relative flex">
          <ComboboxInput
            id={id}
            {...(ref && { ref })}
            name={name}
            autoComplete="off"
            spellCheck={false}
            required={required}
            aria-invalid={Boolean(error)}
            aria-describedby={note ? `${id}-note` : undefined}
            displayValue={(one: Choice | null) => one?.label ?? ''}
            onChange={({ target }) => setTyped(target.value)}
            onBlur={onBlur}
            className={`h-10 w-full truncate rounded-control border bg-surface pr-9 pl-3 text-lead text-ink ${error ? 'border-wrong' : 'border-line-strong'}`}
          />
          <ComboboxButton
            aria-label={words.unfold}
            className="absolute inset-y-0 right-0 flex w-9 items-center justify-center text-muted hover:text-ink"
          >
            <ChevronsUpDown aria-hidden="true" className="size-4" />
          </ComboboxButton>
        </div>
        <ComboboxOptions
          // The rest of the page stays what it is: the label outside names the field.
          modal={false}
          anchor={{ to: 'bottom start', gap: 4, padding: 8 }}
          className="z-40 max-h-72! w-(--input-width) overflow-y-auto rounded-control border border-line-strong bg-surface p-1 text-ink"
        >
          {found.length === 0 && <p className="px-2 py-1.5 text-muted">{words.none}</p>}
          {found.map((one) => (
            <ComboboxOption
              key={one.value}
              value={one}
              className="flex min-h-8 cursor-pointer items-center gap-2 rounded-control px-2 py-1 data-focus:bg-hover"
            >
              <span className={`min-w-0 flex-1 ${one.value === value ? 'font-semibold' : ''}`}>
                {one.label}
              </span>
              {one.value === value && <Check aria-hidden="true" className="size-4 shrink-0 text-muted" />}
            </ComboboxOption>
          ))}
        </ComboboxOptions>
        {note && (
          <FieldNote id={`${id}-note`} tone={error ? 'wrong' : 'quiet'}>
            {note}
          </FieldNote>
        )}
      </div>
    </Combobox>
  )
}
