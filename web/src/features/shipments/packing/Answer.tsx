import { useTranslation } from 'react-i18next'
import { formatNumber, formatQuantity } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useProblemText } from '~/lib/useProblemText'
import { Button } from '~/ui/Button'
import { type State, states } from '~/ui/state'
import type { Said } from './usePacking'

/** How inputs are answered, in the colours that states have everywhere. */
export const LOOKS = { accepted: 'doing', done: 'accepted', wrong: 'wrong' } as const satisfies Record<
  Said['tone'],
  State
>

/** The answer to the last input, over the full width. What was refused stays until somebody has seen it. */
export function Answer({ said, onForget }: { said: Said; onForget: () => void }) {
  const { t } = useTranslation('console')
  const text = useText(said)
  const { icon: Icon, ink, ground } = states[LOOKS[said.tone]]
  return (
    <div role={said.tone === 'wrong' ? 'alert' : 'status'} className="border-b border-line">
      <div className={`flex gap-3 px-4 py-3 ${ground}`}>
        <Icon aria-hidden="true" className={`mt-0.5 size-9 shrink-0 ${ink}`} strokeWidth={2.5} />
        <div className="flex min-w-0 flex-1 flex-col gap-1">
          <p className={`text-hand-lead font-semibold ${ink}`}>{t(`packing.tone.${said.tone}`)}</p>
          <p className="text-hand-lead break-words">{text}</p>
          {said.tone === 'wrong' && (
            <div className="pt-1">
              <Button onClick={onForget}>
                {t('packing.seen')} <kbd className="font-mono text-small text-muted">Esc</kbd>
              </Button>
            </div>
          )}
        </div>
      </div>
    </div>
  )
}

function useText(said: Said): string {
  const { t } = useTranslation('console')
  const language = useLanguage()
  const problem = useProblemText()
  switch (said.say) {
    case 'packed':
      return t('packing.say.packed', {
        name: said.name,
        quantity: formatQuantity(said.quantity, language),
        unit: said.unit,
      })
    case 'opened':
    case 'shipped':
      return t(`packing.say.${said.say}`, { number: said.number })
    case 'closed':
      return t('packing.say.closed', { number: said.number, sscc: said.sscc })
    case 'notInOrder':
    case 'notPicked':
    case 'packedAlready':
    case 'tooMuch':
      return t(`packing.say.${said.say}`, {
        name: said.name,
        left: formatNumber(said.left, language),
        unit: said.unit,
      })
    case 'unknown':
    case 'other':
    case 'orderFirst':
      return t(`packing.say.${said.say}`, { text: said.text })
    case 'problem':
      return problem.whole(said.error).text
    default:
      return t(`packing.say.${said.say}`)
  }
}
