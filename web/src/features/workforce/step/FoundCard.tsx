import { useTranslation } from 'react-i18next'
import type { Found } from '~/lib/floor'
import { useStepWords } from '~/lib/i18n/useStepWords'
import { useWord } from '~/lib/i18n/useWord'

/** What a scan names: the answer to "what is this?". */
export function FoundCard({ found }: { found: Found }) {
  const { t } = useTranslation('handheld')
  const word = useWord()
  const words = useStepWords()
  return (
    <section
      aria-label={t('found.title')}
      className="flex flex-col gap-2 rounded-control border-2 border-line-strong bg-surface p-4"
    >
      <p className="text-hand text-muted">{word(`handheld:found.kind.${found.kind}`, found.kind)}</p>
      <p
        className={
          found.kind === 'location'
            ? 'font-mono text-code font-semibold break-all'
            : 'text-hand-lead font-semibold break-words'
        }
      >
        {found.title}
      </p>
      {found.code && found.code !== found.title && (
        <p className="font-mono text-code font-semibold break-all">{found.code}</p>
      )}
      {found.facts.length > 0 && (
        <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-hand">
          {found.facts.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-muted">{words.word('kind', name)}</dt>
              <dd className="break-words">{words.quantity(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  )
}
