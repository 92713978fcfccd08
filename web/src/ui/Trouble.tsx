import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

interface Props {
  icon: LucideIcon
  title: string
  text: string
  /** The server's own words, in English, where the text is in another language. */
  original?: string | null
  action?: ReactNode
  size?: 'desk' | 'hand'
  heading?: 'h1' | 'h2'
}

/** In place of a page or a list: why there is nothing, and the one step out. */
export function Trouble({
  icon: Icon,
  title,
  text,
  original,
  action,
  size = 'desk',
  heading: Heading = 'h1',
}: Props) {
  const hand = size === 'hand'
  return (
    <section
      className={`m-auto flex flex-col items-center px-6 py-12 text-center ${hand ? 'max-w-96 gap-3' : 'max-w-100 gap-2'}`}
    >
      <Icon
        aria-hidden="true"
        strokeWidth={1.5}
        className={`mb-2 text-muted ${hand ? 'size-14' : 'size-10'}`}
      />
      <Heading className={`font-semibold ${hand ? 'text-prompt' : 'text-title'}`}>{title}</Heading>
      <p className={`text-muted ${hand ? 'text-hand' : 'text-body'}`}>{text}</p>
      {original && (
        <p lang="en" className={`text-muted ${hand ? 'text-lead' : 'text-small'}`}>
          {original}
        </p>
      )}
      {action && <div className="w-full pt-4">{action}</div>}
    </section>
  )
}
