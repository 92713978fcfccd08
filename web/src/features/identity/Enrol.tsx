import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useTitle } from '~/lib/title'
import { useProblemText } from '~/lib/useProblemText'
import { Button } from '~/ui/Button'
import { Field } from '~/ui/Field'
import { Notice } from '~/ui/Notice'
import { useEnrol } from './device'

/** Sets this device up, so that people sign in on it by badge and PIN. */
export function Enrol() {
  const { t } = useTranslation('handheld')
  return (
    <details className="rounded-control border border-line">
      <summary className="flex min-h-14 items-center px-4 text-hand">{t('pin.enrol')}</summary>
      <div className="p-4 pt-0">
        <EnrolForm />
      </div>
    </details>
  )
}

interface PageProps {
  /** From the pairing code that was scanned; empty where the address was typed. */
  code: string
  onEnrolled: () => void
}

/** Where a pairing code leads: the device is set up at once, or by a code that is typed. */
export function EnrolPage({ code, onEnrolled }: PageProps) {
  const { t } = useTranslation('handheld')
  useTitle(t('pin.enrol'))
  return (
    <div className="mx-auto flex w-full max-w-120 flex-1 flex-col gap-5 p-4">
      <h1 className="text-prompt font-semibold">{t('pin.enrol')}</h1>
      <EnrolForm given={code} onEnrolled={onEnrolled} />
    </div>
  )
}

function EnrolForm({ given = '', onEnrolled }: { given?: string; onEnrolled?: () => void }) {
  const { t } = useTranslation('handheld')
  const { mutate, isPending, error } = useEnrol()
  const words = useProblemText()
  const [code, setCode] = useState(given)
  const enrol = (by: string) => mutate(by, { onSuccess: () => onEnrolled?.() })
  // A code is good once: it is sent once, however often this is shown.
  const sent = useRef(false)
  useEffect(() => {
    if (given === '' || sent.current) return
    sent.current = true
    enrol(given)
  })
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (code.trim() !== '' && !isPending) enrol(code.trim())
  }
  return (
    <form onSubmit={send} className="flex flex-col gap-3">
      <Field
        label={t('pin.code')}
        hint={t('pin.enrolHint')}
        size="hand"
        value={code}
        autoComplete="one-time-code"
        autoCapitalize="characters"
        spellCheck={false}
        onChange={(event) => setCode(event.target.value)}
      />
      {error && (
        <Notice state="wrong" size="hand">
          {words.whole(error).text}
        </Notice>
      )}
      <Button type="submit" size="hand" aria-disabled={isPending}>
        {t('pin.enrol')}
      </Button>
    </form>
  )
}
