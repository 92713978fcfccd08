import { CircleAlert } from 'lucide-react'

const tones = { wrong: 'text-wrong', attention: 'text-attention', quiet: 'text-muted' }
const sizes = { desk: { text: 'text-small', icon: 'size-3.5' }, hand: { text: 'text-hand', icon: 'size-5' } }

interface Props {
  id: string
  children: string
  /** Whether it is wrong, to beware of, or only to know. */
  tone: keyof typeof tones
  size?: keyof typeof sizes
}

/** What stands under a field and is read with it. */
export function FieldNote({ id, children, tone, size = 'desk' }: Props) {
  const look = sizes[size]
  return (
    <p id={id} className={`flex items-start gap-1.5 ${look.text} ${tones[tone]}`}>
      {tone !== 'quiet' && <CircleAlert aria-hidden="true" className={`mt-0.5 shrink-0 ${look.icon}`} />}
      {children}
    </p>
  )
}
