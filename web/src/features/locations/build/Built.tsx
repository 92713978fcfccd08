import { Link } from '@tanstack/react-router'
import { List as ListIcon, Map as MapIcon, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAddress } from '~/desk/address'
import { useCommand } from '~/desk/useCommand'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useProblemText } from '~/lib/useProblemText'
import { Button, primaryLink, secondaryLink } from '~/ui/Button'
import { Notice } from '~/ui/Notice'
import type { Draft } from './draft'
import { isProblem, prefixOf, readPattern } from './pattern'

/** The answer of `POST /locations/generate`. */
export interface Generated {
  count: number
  dry_run: boolean
  first: { code: string; pick_sequence: number; check_digits: string }[]
}

/** The answer of `POST /locations/deactivate`. */
interface Deactivated {
  deactivated: number
  in_use: number
  examples: string[]
}

/** The server takes so many out of use at once. */
const MOST_UNDONE = 2_000

/** What was built, where to see it, and the way back. */
export function Built({ draft, made, onMore }: { draft: Draft; made: Generated; onMore: () => void }) {
  const { t } = useTranslation('console')
  const language = useLanguage()
  const pattern = readPattern(draft.pattern)
  const prefix = isProblem(pattern) ? '' : prefixOf(pattern)
  const [{ from }] = useAddress()
  const where = { ...(prefix ? { code_prefix: prefix } : {}), zone_id: draft.zone }
  return (
    <div className="flex flex-col gap-4 p-4 sm:p-6">
      <h1 className="text-title font-semibold">{t('build.title')}</h1>
      <div className="flex max-w-160 flex-col gap-4">
        <Notice
          state="accepted"
          title={t('build.done', { count: made.count, shown: formatNumber(made.count, language) })}
        >
          {made.first[0] &&
            t('build.doneHint', { code: made.first[0].code, digits: made.first[0].check_digits })}
        </Notice>
        <div className="flex flex-wrap gap-2">
          {from === 'setup' && (
            <Link to="/setup" className={primaryLink}>
              {t('setup.back')}
            </Link>
          )}
          <Link
            to="/map"
            search={{ warehouse_id: draft.warehouse, q: prefix }}
            className={from ? secondaryLink : primaryLink}
          >
            <MapIcon aria-hidden="true" className="size-4" />
            {t('build.toMap')}
          </Link>
          <Link to="/locations" search={where} className={secondaryLink}>
            <ListIcon aria-hidden="true" className="size-4" />
            {t('build.toList')}
          </Link>
          <Button onClick={onMore}>{t('build.more')}</Button>
        </div>
        <Undo draft={draft} count={made.count} />
      </div>
    </div>
  )
}

function Undo({ draft, count }: { draft: Draft; count: number }) {
  const { t } = useTranslation('console')
  const problem = useProblemText()
  const [asked, setAsked] = useState(false)
  const undo = useCommand<{ warehouse_id: string; pattern: string }, Deactivated>(
    '/api/v1/locations/deactivate',
  )
  if (count > MOST_UNDONE) return <p className="text-muted">{t('build.noUndo', { most: MOST_UNDONE })}</p>
  if (undo.data) {
    const { deactivated, in_use, examples } = undo.data
    return (
      <Notice state={in_use > 0 ? 'attention' : 'accepted'} title={t('build.undone', { count: deactivated })}>
        {in_use > 0 ? t('build.stay', { count: in_use, codes: examples.join(', ') }) : t('build.undoneHint')}
      </Notice>
    )
  }
  if (!asked) {
    return (
      <div>
        <Button onClick={() => setAsked(true)}>
          <Undo2 aria-hidden="true" className="size-4" />
          {t('build.undo')}
        </Button>
      </div>
    )
  }
  return (
    <div className="flex flex-col gap-3 rounded-control border border-line-strong p-3">
      <p>{t('build.undoText', { count })}</p>
      {undo.error && (
        <Notice state="wrong" title={t('panel.notDone')}>
          {problem.whole(undo.error).text}
        </Notice>
      )}
      <div className="flex gap-2">
        <Button
          look="primary"
          aria-disabled={undo.isPending}
          onClick={() => {
            if (undo.isPending) return
            undo.mutate({ warehouse_id: draft.warehouse, pattern: draft.pattern.trim() })
          }}
        >
          {t('build.undo')}
        </Button>
        <Button onClick={() => setAsked(false)}>{t('form.leave')}</Button>
      </div>
    </div>
  )
}
