import { type ReactNode, useId } from 'react'

export interface Segment<V extends string> {
  value: V
  label: string
  /** The language of the label, if it is not the page's. */
  lang?: string
  icon?: ReactNode
}

interface Props<V extends string> {
  label: string
  value: V
  options: readonly Segment<V>[]
  onChange: (value: V) => void
  size?: 'desk' | 'hand'
  /** Whether the label is only for screen readers. */
  bare?: boolean
}

/** One of a few, all in sight. Radio buttons underneath, so the arrow keys work. */
export function Segmented<V extends string>({
  label,
  value,
  options,
  onChange,
  size = 'desk',
  bare = false,
}: Props<V>) {
  const name = useId()
  const hand = size === 'hand'
  return (
    <fieldset className="min-w-0">
      <legend className={bare ? 'sr-only' : `pb-1.5 ${hand ? 'text-hand' : 'text-small'} text-muted`}>
        {label}
      </legend>
      <div className="flex rounded-control border border-line bg-sunken p-0.5">
        {options.map((option) => (
          <label
            key={option.value}
            lang={option.lang}
            className={`relative flex flex-1 cursor-pointer items-center justify-center gap-1.5 rounded-control border text-center whitespace-nowrap transition-colors has-focus-visible:outline-2 has-focus-visible:outline-focus ${hand ? 'min-h-14 px-1 text-hand' : 'h-7 px-2.5 text-small'} ${option.value === value ? 'border-line bg-surface font-semibold text-ink' : 'border-transparent text-muted hover:text-ink'}`}
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
              className="absolute inset-0 cursor-pointer opacity-0"
            />
            {option.icon}
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
