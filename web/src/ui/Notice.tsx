import type { ReactNode } from 'react'
import { type State, states } from './state'

interface Props {
  state: State
  title?: string
  children?: ReactNode
  /** The text in another language, and the name of the operation: small, below. */
  footnotes?: { text: string; lang?: string; mono?: boolean }[]
  action?: ReactNode
  size?: 'desk' | 'hand'
}

/** Something to know, where it happened. */
export function Notice({ state, title, children, footnotes = [], action, size = 'desk' }: Props) {
  const { icon: Icon, ink, ground } = states[state]
  const hand = size === 'hand'
  return (
    <div
      role={state === 'wrong' ? 'alert' : 'status'}
      className={`flex gap-2.5 rounded-control ${ground} ${hand ? 'p-4 text-hand' : 'p-3 text-body'}`}
    >
      <Icon aria-hidden="true" className={`mt-px shrink-0 ${ink} ${hand ? 'size-6' : 'size-4.5'}`} />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        {title && <p className={`font-semibold ${ink}`}>{title}</p>}
        {children && <div className="text-ink">{children}</div>}
        {footnotes.map(({ text, lang, mono }) => (
          <p
            key={text}
            lang={lang}
            className={`break-words text-muted ${hand ? 'text-lead' : 'text-small'} ${mono ? 'font-mono' : ''}`}
          >
            {text}
          </p>
        ))}
        {action && <div className="pt-2">{action}</div>}
      </div>
    </div>
  )
}
