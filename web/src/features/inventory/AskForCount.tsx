import { ListChecks } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ListLink } from '~/desk/links'
import { useMay } from '~/desk/session'
import { useCommand } from '~/desk/useCommand'
import { useProblemText } from '~/lib/useProblemText'
import { Button } from '~/ui/Button'
import { Notice } from '~/ui/Notice'

/** Asks for a count, and says where it stands then. */
export function AskForCount({ body, locationId }: { body: Record<string, unknown>; locationId: string }) {
  const { t } = useTranslation('console')
  const problem = useProblemText()
  const may = useMay('inventory:write')
  const ask = useCommand<Record<string, unknown>>('/api/v1/counts')
  if (!may) return null
  return (
    <div className="flex w-full flex-col items-start gap-2">
      {!ask.isSuccess && (
        <Button
          look="primary"
          aria-disabled={ask.isPending}
          onClick={() => !ask.isPending && ask.mutate(body)}
        >
          <ListChecks aria-hidden="true" className="size-4" />
          {t('counts.ask')}
        </Button>
      )}
      {ask.isSuccess && (
        <Notice state="accepted" title={t('counts.asked')}>
          <ListLink to="/counts" search={{ location_id: locationId }}>
            {t('counts.see')}
          </ListLink>
        </Notice>
      )}
      {ask.error && (
        <Notice state="wrong" title={t('panel.notDone')}>
          {problem.whole(ask.error).text}
        </Notice>
      )}
    </div>
  )
}
