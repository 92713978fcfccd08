import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { copy } from '~/lib/copy'

interface Props {
  text: string
  words: { copy: string; copied: string }
}

/** Something to type elsewhere, copied by one click. */
export function CopyCode({ text, words }: Props) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])
  const Icon = copied ? Check : Copy
  const label = copied ? words.copied : words.copy
  return (
    <div className="flex items-start rounded-control border border-line bg-sunken">
      <pre className="min-w-0 flex-1 px-3 py-2 font-mono text-small whitespace-normal break-words">
        <code>
          {text.split(' ').map((word, at) => (
            // A command breaks between its words, and within one only if it must.
            // biome-ignore lint/suspicious/noArrayIndexKey: the words never change places
            <span key={at}>
              <span className="inline-block max-w-full break-words">{word}</span>{' '}
            </span>
          ))}
        </code>
      </pre>
      <button
        type="button"
        onClick={async () => setCopied(await copy(text))}
        className="flex h-8 shrink-0 items-center gap-1.5 px-2.5 text-small font-medium text-muted hover:text-ink"
      >
        <Icon aria-hidden="true" className={`size-3.5 ${copied ? 'text-accepted' : ''}`} />
        <span aria-live="polite">{label}</span>
      </button>
    </div>
  )
}
