import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '~/lib/useProblemText'
import { Button } from '~/ui/Button'
import { Notice } from '~/ui/Notice'
import { useCommand } from './useCommand'

/** Why a command was not done, where it was asked for. */
export function NotDone({ error }: { error: unknown }) {
  const { t } = useTranslation('console')
  const problem = useProblemText()
  if (!error) return null
  return (
    <div className="w-full">
      <Notice state="wrong" title={t('panel.notDone')}>
        {problem.whole(error).text}
      </Notice>
    </div>
  )
}

interface Props<Answer> {
  label: string
  icon?: ReactNode
  path: string
  method?: 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  body?: unknown
  ifMatch?: number
  primary?: boolean
  /** What cannot be taken back is done at the second word: what will happen, and the button that says yes. */
  sure?: { text: string; yes: string }
  onDone?: (answer: Answer) => void
}

/** A command without anything to type. */
export function Act<Answer = unknown>({
  label,
  icon,
  path,
  method = 'POST',
  body,
  ifMatch,
  primary = false,
  sure,
  onDone,
}: Props<Answer>) {
  const { t } = useTranslation('console')
  const [asked, setAsked] = useState(false)
  const send = useCommand<unknown, Answer>(path, method, ifMatch)
  const run = () => {
    if (send.isPending) return
    if (sure && !asked) return setAsked(true)
    send.mutate(body, {
      onSuccess: (answer) => {
        setAsked(false)
        onDone?.(answer)
      },
    })
  }
  return (
    <>
      {asked && sure && <p className="w-full">{sure.text}</p>}
      <Button look={primary || asked ? 'primary' : 'secondary'} aria-disabled={send.isPending} onClick={run}>
        {icon}
        {asked && sure ? sure.yes : label}
      </Button>
      {asked && <Button onClick={() => setAsked(false)}>{t('form.leave')}</Button>}
      <NotDone error={send.error} />
    </>
  )
}
