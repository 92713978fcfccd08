import { createFileRoute, Link } from '@tanstack/react-router'
import { Signpost } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useTitle } from '~/lib/title'
import { Trouble } from '~/ui/Trouble'

/** Any address that leads nowhere. */
export const Route = createFileRoute('/_frame/$')({ component: NotFound })

function NotFound() {
  const { t } = useTranslation('console')
  useTitle(t('notFound.title'))
  return (
    <Trouble
      icon={Signpost}
      title={t('notFound.title')}
      text={t('notFound.text')}
      action={
        <Link to="/" className="font-medium text-accent-ink underline underline-offset-3">
          {t('notFound.home')}
        </Link>
      }
    />
  )
}
