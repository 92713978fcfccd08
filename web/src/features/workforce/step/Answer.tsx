import { useTranslation } from 'react-i18next'
import { type StepWords, useStepWords } from '~/lib/i18n/useStepWords'
import type { Feedback, Message } from '~/lib/steps'
import { Band } from '~/ui/Band'
import { Button } from '~/ui/Button'

/** What the word for it says already. */
const SHORT: ReadonlySet<string> = new Set(['accepted.plain', 'done.step', 'done.all'])

/** A message of the runner: its group stands before the point. */
function said(words: StepWords, message: Message | null): string | null {
  const [group = ''] = message?.code.split('.') ?? []
  switch (group) {
    case 'expect':
    case 'wrong':
    case 'again':
    case 'accepted':
    case 'undo':
    case 'question':
    case 'done':
      return message && words.message(group, message)
    default:
      return null
  }
}

/** The answer to the last input: it stays until the next one where something is to be done about it. */
export function Answer({
  feedback,
  onChoose,
}: {
  feedback: Feedback | null
  onChoose: (at: number) => void
}) {
  const { t } = useTranslation('handheld')
  const words = useStepWords()
  const urgent = feedback?.tone === 'wrong' || feedback?.tone === 'question'
  return (
    // Always there, so that screen readers hear what comes into it.
    <div role={urgent ? 'alert' : 'status'}>
      {feedback && (
        <Band
          tone={feedback.tone}
          word={t(`feedback.${feedback.tone}`)}
          // "Accepted" and "Done" say enough alone.
          text={SHORT.has(feedback.say.code) ? null : said(words, feedback.say)}
          next={said(words, feedback.next)}
        >
          {feedback.question && (
            <div className="flex flex-col gap-2 pt-2">
              {feedback.question.meanings.map(({ kind, value, title }, at) => (
                <Button key={`${kind} ${value}`} size="hand" onClick={() => onChoose(at)}>
                  <span className="flex flex-col">
                    <span className="text-hand font-normal text-muted">{words.kind(kind)}</span>
                    <span className="break-words">{title ?? value}</span>
                  </span>
                </Button>
              ))}
            </div>
          )}
        </Band>
      )}
    </div>
  )
}
