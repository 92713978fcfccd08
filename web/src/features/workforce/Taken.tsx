import { useTranslation } from 'react-i18next'
import { useProblemText } from '~/lib/useProblemText'
import { Notice } from '~/ui/Notice'
import { FoundCard } from './step/FoundCard'
import type { Taking } from './useTaking'

/** What came of taking work: nobody knows it, it failed, nothing waits, or what it is that was scanned. */
export function Taken({ taking }: { taking: Taking }) {
  const { t } = useTranslation('handheld')
  const words = useProblemText()
  return (
    <>
      <div role="alert" className="flex flex-col gap-3 empty:hidden">
        {taking.unknown !== null && (
          <Notice state="wrong" size="hand">
            {t('home.unknown', { value: taking.unknown })}
          </Notice>
        )}
        {taking.error !== null && (
          <Notice state="wrong" size="hand" title={t('home.failed')}>
            {words.whole(taking.error).text}
          </Notice>
        )}
      </div>
      {taking.nothing && (
        <Notice state="waiting" size="hand" title={t('home.nothing')}>
          {t('home.nothingHint')}
        </Notice>
      )}
      {taking.found && <FoundCard found={taking.found} />}
    </>
  )
}
