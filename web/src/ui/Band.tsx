import type { ReactNode } from 'react'
import { Codes } from './Codes'
import { type State, states } from './state'

/** How inputs are answered, in the colours that states have everywhere. */
const looks = {
  accepted: 'doing',
  done: 'accepted',
  wrong: 'wrong',
  question: 'attention',
} as const satisfies Record<string, State>

export type BandTone = keyof typeof looks

/** The ground of the whole screen while an input is answered. */
export const groundOf = (tone: BandTone | null): string => (tone === null ? '' : states[looks[tone]].ground)

interface Props {
  tone: BandTone
  /** The word for it: never by colour alone. */
  word: string
  text?: string | null
  /** What to do now. */
  next?: string | null
  children?: ReactNode
}

/** The answer to an input, over the full width: colour, icon and word, then what to do. */
export function Band({ tone, word, text, next, children }: Props) {
  const { icon: Icon, ink, ground } = states[looks[tone]]
  return (
    <div className={`flex gap-3 px-4 py-3 ${ground}`}>
      <Icon aria-hidden="true" className={`mt-0.5 size-9 shrink-0 ${ink}`} strokeWidth={2.5} />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <p className={`text-hand-lead font-semibold break-words ${ink}`}>
          {word}
          {text && tone !== 'wrong' && tone !== 'question' && <span className="text-ink"> · {text}</span>}
        </p>
        {text && (tone === 'wrong' || tone === 'question') && (
          <p className="text-hand-lead break-words text-ink">
            <Codes>{text}</Codes>
          </p>
        )}
        {next && (
          <p className="text-hand-lead font-semibold break-words text-ink">
            <Codes>{next}</Codes>
          </p>
        )}
        {children}
      </div>
    </div>
  )
}
