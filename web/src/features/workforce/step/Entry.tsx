import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '~/lib/i18n/i18n'
import { useStepWords } from '~/lib/i18n/useStepWords'
import { type Accept, type Run, wanted } from '~/lib/steps'
import { Button } from '~/ui/Button'
import { Field } from '~/ui/Field'
import { Pad } from '~/ui/Pad'

interface Props {
  run: Run
  slot: string
  onEnter: (text: string) => void
  onClose: () => void
}

/** Whether it is typed by digits alone. */
const isDigits = ({ kind, values = [] }: Accept) =>
  kind === 'quantity' || kind === 'check' || kind === 'expiry' || values.some(({ check }) => check)

/** DDMMYY as the day that the API knows; as it is if it is none. */
export function dayOf(digits: string): string {
  const found = /^(\d\d)(\d\d)(?:20)?(\d\d)$/.exec(digits)
  if (!found) return digits
  const [, day = '', month = '', year = ''] = found
  const iso = `20${year}-${month}-${day}`
  return Number.isNaN(Date.parse(iso)) || new Date(iso).toISOString().slice(0, 10) !== iso ? digits : iso
}

/** Typing, for what cannot be scanned: by our own pad where digits are enough. */
export function Entry({ run, slot, onEnter, onClose }: Props) {
  const { t } = useTranslation('handheld')
  const words = useStepWords()
  const language = useLanguage()
  const accept = wanted(run).find((one) => one.slot === slot)
  if (!accept) return null
  const { kind, quantity } = accept
  // A question of the script goes before our own words; its "scan this" does not.
  const question = kind === 'quantity' && accept.say ? words.message('say', accept.say) : null
  const digits = (accept.values ?? []).some(({ check }) => check)
  const asked = question ?? words.word('enter', digits ? 'check' : kind)
  const comma = quantity && quantity.scale > 0 ? (language === 'ru' ? ',' : '.') : null
  return (
    <div className="mx-auto flex w-full max-w-120 flex-1 flex-col gap-3 p-4">
      <h1 className="text-prompt font-semibold break-words">{asked}</h1>
      {isDigits(accept) ? (
        <Pad
          label={quantity ? words.unit(quantity.unit) : t('step.value')}
          hint={kind === 'expiry' ? t('step.expiryHint') : null}
          comma={comma}
          max={kind === 'expiry' ? 8 : 12}
          enter={t('pad.enter')}
          remove={t('pad.delete')}
          commaLabel={t('pad.comma')}
          onEnter={(text) => onEnter(kind === 'expiry' ? dayOf(text) : text)}
        />
      ) : (
        <Typed onEnter={onEnter} label={words.kind(kind)} />
      )}
      <div className="mt-auto pt-2">
        <Button size="hand" onClick={onClose}>
          {t('step.cancel')}
        </Button>
      </div>
    </div>
  )
}

function Typed({ label, onEnter }: { label: string; onEnter: (text: string) => void }) {
  const { t } = useTranslation('handheld')
  const [text, setText] = useState('')
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() !== '') onEnter(text.trim())
  }
  return (
    <form onSubmit={send} className="flex flex-col gap-3">
      <Field
        label={label}
        size="hand"
        value={text}
        onChange={(event) => setText(event.target.value)}
        autoFocus
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
      />
      <Button type="submit" size="hand" look="primary">
        {t('step.ok')}
      </Button>
    </form>
  )
}
