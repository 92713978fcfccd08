import { Link } from '@tanstack/react-router'
import { FilterX, Inbox, Lock, OctagonX } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '~/lib/api/problem'
import { useProblemText } from '~/lib/useProblemText'
import { Button } from '~/ui/Button'
import { Trouble } from '~/ui/Trouble'
import type { ListSpec } from './spec'

/** Nothing at all exists yet: what would be here, and the step that brings it. */
export function Empty<Row>({ spec }: { spec: ListSpec<Row> }) {
  return (
    <Trouble
      heading="h2"
      icon={Inbox}
      title={spec.empty.title}
      text={spec.empty.text}
      action={spec.empty.action}
    />
  )
}

/** Something exists, but the filter leaves nothing of it. */
export function NothingFound({ onClear }: { onClear: () => void }) {
  const { t } = useTranslation('console')
  return (
    <Trouble
      heading="h2"
      icon={FilterX}
      title={t('list.nothing')}
      text={t('list.nothingHint')}
      action={<Button onClick={onClear}>{t('list.clear')}</Button>}
    />
  )
}

/** A page that this person may not see, and whom to ask. */
export function Forbidden({ permission }: { permission: string }) {
  const { t } = useTranslation('console')
  return (
    <Trouble
      heading="h2"
      icon={Lock}
      title={t('list.forbidden')}
      text={t('list.forbiddenText', { permission })}
      action={
        <Link to="/" className="font-medium text-accent-ink underline underline-offset-3">
          {t('list.forbiddenStep')}
        </Link>
      }
    />
  )
}

/** It could not be read: why, and again. */
export function Failed({
  error,
  onRetry,
  heading = 'h2',
}: {
  error: unknown
  onRetry: () => void
  heading?: 'h1' | 'h2'
}) {
  const { t } = useTranslation(['console', 'common'])
  const { text, original, reference } = useProblemText().whole(error)
  if (isApiError(error) && error.problem.status === 403) {
    return <Forbidden permission={String(error.problem.params.permission ?? '')} />
  }
  return (
    <Trouble
      heading={heading}
      icon={OctagonX}
      title={t('console:list.failed')}
      text={text}
      original={[original, reference && `${t('common:problem.reference')} ${reference}`]
        .filter(Boolean)
        .join(' ')}
      action={<Button onClick={onRetry}>{t('common:retry')}</Button>}
    />
  )
}
