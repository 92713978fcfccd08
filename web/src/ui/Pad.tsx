import { Delete } from 'lucide-react'
import { useEffect, useState } from 'react'

interface Props {
  label: string
  /** What is entered, in words for the person. */
  hint?: string | null
  /** Whether decimals can be entered, with the sign that the language writes. */
  comma?: ',' | '.' | null
  /** Whether it is shown as points. */
  secret?: boolean
  /** The most digits that make sense. */
  max?: number
  enter: string
  remove: string
  commaLabel: string
  busy?: boolean
  onEnter: (text: string) => void
}

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const
const LOOK =
  'flex min-h-16 items-center justify-center rounded-control border border-line-strong bg-surface text-hand-lead font-semibold tabular active:bg-hover'

/** Digits by large keys of our own: no keyboard slides over the screen. */
export function Pad({
  label,
  hint,
  comma = null,
  secret,
  max = 12,
  enter,
  remove,
  commaLabel,
  busy,
  onEnter,
}: Props) {
  const [text, setText] = useState('')
  const add = (sign: string) => setText((before) => (before.length < max ? before + sign : before))
  const drop = () => setText((before) => before.slice(0, -1))
  const done = () => {
    if (text === '' || busy) return
    onEnter(text)
    setText('')
  }

  // Devices with keys: a slow hand is no scanner, its digits arrive here.
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return
      const own =
        event.target instanceof HTMLElement && event.target.closest('input:not([inputmode=none]), textarea')
      if (own) return
      if (/^\d$/.test(event.key)) add(event.key)
      else if (comma !== null && /^[.,]$/.test(event.key)) add(comma)
      else if (event.key === 'Backspace') drop()
      else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) done()
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  })

  return (
    <div className="flex flex-col gap-2">
      <label className="flex flex-col gap-1">
        <span className="sr-only">{label}</span>
        <input
          readOnly
          inputMode="none"
          type={secret ? 'password' : 'text'}
          autoComplete="off"
          value={text}
          className="tabular h-14 w-full rounded-control border border-line-strong bg-surface px-4 text-prompt font-semibold text-ink"
        />
      </label>
      {hint && <p className="text-hand text-muted">{hint}</p>}
      <div className="grid grid-cols-3 gap-2">
        {KEYS.map((key) => (
          <button key={key} type="button" className={LOOK} onClick={() => add(key)}>
            {key}
          </button>
        ))}
        {comma === null ? (
          <button type="button" className={LOOK} aria-label={remove} onClick={drop}>
            <Delete aria-hidden="true" className="size-7" />
          </button>
        ) : (
          <button type="button" className={LOOK} aria-label={commaLabel} onClick={() => add(comma)}>
            {comma}
          </button>
        )}
        <button type="button" className={LOOK} onClick={() => add('0')}>
          0
        </button>
        {comma === null ? null : (
          <button type="button" className={LOOK} aria-label={remove} onClick={drop}>
            <Delete aria-hidden="true" className="size-7" />
          </button>
        )}
        <button
          type="button"
          aria-disabled={text === '' || busy}
          className={`flex min-h-16 items-center justify-center rounded-control text-hand-lead font-semibold ${comma === null ? '' : 'col-span-3'} ${text === '' ? 'bg-hover text-muted' : 'bg-accent text-on-accent'}`}
          onClick={done}
        >
          {enter}
        </button>
      </div>
    </div>
  )
}
