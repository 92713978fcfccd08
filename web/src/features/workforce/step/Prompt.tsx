import { useTranslation } from 'react-i18next'
import { type StepWords, useStepWords } from '~/lib/i18n/useStepWords'
import { type Accept, isFull, promptOf, type Run, type Shown, waiting, wanted } from '~/lib/steps'
import { Codes } from '~/ui/Codes'

/** Words for what is said: those of the message, else those of the kind that is waited for. */
export function sentence(words: StepWords, run: Run): string {
  const prompt = promptOf(run)
  const slot = waiting(run)
  const action = run.action !== null && prompt?.say.code === `action.${run.action}`
  // An action is named for its button; what it asks for is said by the kind.
  const own = prompt && !action ? words.message('say', prompt.say) : null
  return own ?? words.message('say', { code: slot?.kind ?? 'confirm' }) ?? ''
}

/** The sentence, the object as large as fits, the expected code under it, how much is there already. */
export function Prompt({ run }: { run: Run }) {
  const words = useStepWords()
  const prompt = promptOf(run)
  const object = prompt?.object ?? null
  const counted = countOf(run)
  return (
    <>
      <h1 className="text-prompt font-semibold break-words">
        <Codes>{sentence(words, run)}</Codes>
      </h1>
      {object && <Large object={object} />}
      {prompt?.hint && prompt.hint !== object?.title && prompt.hint !== object?.code && (
        <p className="font-mono text-code font-semibold break-all">{prompt.hint}</p>
      )}
      {counted && <Counted {...counted} />}
    </>
  )
}

function Large({ object }: { object: Shown }) {
  const words = useStepWords()
  // What is written on the thing itself, to be told from its neighbours at an arm's length.
  const label = object.kind === 'location' || object.kind === 'tote'
  const title = object.kind === 'exception' ? words.word('action', object.title) : object.title
  const details = (object.details ?? []).map(
    (detail) => words.message('detail', strip(detail)) ?? detail.code,
  )
  return (
    <div className="flex flex-col gap-1">
      <p
        className={
          label
            ? 'font-mono text-place leading-none font-semibold break-all'
            : 'text-hand-lead font-semibold break-words'
        }
      >
        {title}
      </p>
      {object.code && <p className="font-mono text-code font-semibold break-all">{object.code}</p>}
      {details.map((detail) => (
        <p key={detail} className="text-hand-lead break-words">
          {detail}
        </p>
      ))}
    </div>
  )
}

/** Details come as `detail.lot`; why a place was chosen is a code, which has words of its own or none. */
const strip = <M extends { code: string }>(message: M): M => ({
  ...message,
  code: message.code.replace(/^detail\./, ''),
})

/** A quantity that grows by scans, as far as it is. */
function countOf(run: Run): { count: string; accept: Accept } | null {
  const accept = wanted(run).find(({ quantity }) => quantity?.adds)
  const count = accept && run.filled[accept.slot]
  if (!accept || typeof count !== 'string' || (accept.given === count && isFull(run, accept))) return null
  return { count, accept }
}

function Counted({ count, accept }: { count: string; accept: Accept }) {
  const { t } = useTranslation('handheld')
  const words = useStepWords()
  const { all, unit = '' } = accept.quantity ?? {}
  return (
    <p className="flex flex-wrap items-baseline gap-x-3">
      <span className="sr-only">{t('step.counted')}</span>
      <span className="tabular text-place leading-none font-semibold">{words.quantity(count)}</span>
      <span className="text-hand-lead">
        {all ? t('step.of', { all: words.quantity(all), unit: words.unit(unit) }) : words.unit(unit)}
      </span>
    </p>
  )
}
