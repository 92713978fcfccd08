import { Eye, EyeOff } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { Field, type FieldProps } from './Field'

interface Props extends Omit<FieldProps, 'type' | 'end'> {
  words: { show: string; hide: string; capsLock: string }
}

/** A password that can be looked at, and that says when Caps Lock is on. */
export function PasswordField({ words, hint, size = 'desk', ...field }: Props) {
  const [shown, setShown] = useState(false)
  const [caps, setCaps] = useState(false)
  const Icon = shown ? EyeOff : Eye
  const watch = (event: KeyboardEvent) => setCaps(event.getModifierState('CapsLock'))
  return (
    <Field
      {...field}
      size={size}
      type={shown ? 'text' : 'password'}
      warning={caps ? words.capsLock : null}
      hint={hint ?? null}
      onKeyDown={watch}
      onKeyUp={watch}
      className={`${size === 'hand' ? 'pr-16' : 'pr-10'} ${field.className ?? ''}`}
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      end={
        <button
          type="button"
          aria-label={shown ? words.hide : words.show}
          title={shown ? words.hide : words.show}
          onClick={() => setShown(!shown)}
          className={`flex items-center justify-center rounded-control text-muted hover:text-ink ${size === 'hand' ? 'size-16' : 'size-10'}`}
        >
          <Icon aria-hidden="true" className={size === 'hand' ? 'size-7' : 'size-4'} />
        </button>
      }
    />
  )
}
