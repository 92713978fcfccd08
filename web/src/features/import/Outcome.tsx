import { useTranslation } from 'react-i18next'
import type { Import } from '~/api/imports'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { Notice } from '~/ui/Notice'
import { inDocuments } from './kinds'
import { useImportWords } from './words'

/** How it ended, in words. */
export function Outcome({ of }: { of: Import }) {
  const { t } = useTranslation('imports')
  const { failure } = useImportWords()
  if (of.state === 'failed') {
    return (
      <Notice
        state="wrong"
        title={t('outcome.failed')}
        footnotes={of.failure_detail ? [{ text: of.failure_detail, lang: 'en' }] : []}
      >
        {failure(of.failure_code ?? '')}
      </Notice>
    )
  }
  if (of.state === 'cancelled') {
    return (
      <Notice state="waiting" title={t('outcome.cancelled')}>
        {of.added > 0 ? <In of={of} /> : t('outcome.cancelledText')}
      </Notice>
    )
  }
  if (of.state === 'done') {
    return (
      <Notice state={of.refused > 0 ? 'attention' : 'accepted'} title={t('outcome.done')}>
        <In of={of} />
      </Notice>
    )
  }
  if (of.state === 'undone') {
    return (
      <Notice state={of.kept > 0 ? 'attention' : 'accepted'} title={t('outcome.undone')}>
        {of.kept > 0 ? (
          <Kept count={of.kept} />
        ) : (
          t(inDocuments(of.kind) ? 'outcome.allCancelled' : 'outcome.nothingKept')
        )}
      </Notice>
    )
  }
  return null
}

function In({ of }: { of: Import }) {
  const { t } = useTranslation('imports')
  const language = useLanguage()
  const say = (name: 'doneText' | 'unchangedText' | 'refusedText', count: number) =>
    t(`outcome.${name}`, { count, replace: { count: formatNumber(count, language) } })
  return (
    <>
      {say('doneText', of.added)} {of.unchanged > 0 && say('unchangedText', of.unchanged)}{' '}
      {of.refused > 0 && say('refusedText', of.refused)}
    </>
  )
}

function Kept({ count }: { count: number }) {
  const { t } = useTranslation('imports')
  const language = useLanguage()
  return t('outcome.kept', { count, replace: { count: formatNumber(count, language) } })
}
