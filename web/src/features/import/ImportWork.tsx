import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Import } from '~/api/imports'
import { useMay } from '~/desk/session'
import { useProblemText } from '~/lib/useProblemText'
import { Notice } from '~/ui/Notice'
import { ImportHead } from './ImportHead'
import { isAtWork } from './kinds'
import { MappingForm } from './MappingForm'
import { Outcome } from './Outcome'
import { RowsTable } from './RowsTable'
import { type Shown, useErrorKinds, useStamp } from './rows'
import { Totals } from './Totals'
import { useCheck } from './useCheck'
import { useEdits } from './useEdits'

/** Headings can be said anew before anything has come in, and only where the first row was read. */
const canBeMapped = ({ state, mode, headings }: Import) =>
  (state === 'checked' || (state === 'failed' && mode === null)) && headings.length > 0

export function ImportWork({ of }: { of: Import }) {
  const { t } = useTranslation(['imports', 'common'])
  const problem = useProblemText()
  const may = useMay('import:write')
  const stamp = useStamp(of)
  const kinds = useErrorKinds(of, stamp)
  const editing = useEdits(of, stamp)
  const [chosen, setShown] = useState<Shown | null>(null)
  const [mapping, setMapping] = useState(false)
  const map = useCheck(of.id)
  const mappable = may && canBeMapped(of)
  const mapOpen = mappable && (mapping || of.state === 'failed')
  // What has errors shows them first: that is what is to be done.
  const toDo = (of.state === 'checked' && of.bad_rows > 0) || of.refused > 0 || of.kept > 0
  const shown = chosen ?? { show: toDo ? 'refused' : 'all' }
  const hasRows = of.state !== 'failed' || of.rows > 0

  return (
    <div data-edge className="flex min-h-0 flex-1 flex-col">
      <div
        className={`flex flex-col gap-4 overflow-y-auto px-4 py-4 sm:px-6 ${hasRows ? 'max-h-[60%] shrink-0 border-b border-line' : 'min-h-0 flex-1'}`}
      >
        <ImportHead
          of={of}
          editing={editing}
          mapping={mappable ? mapOpen : null}
          onMapping={() => setMapping(!mapping)}
        />
        <Outcome of={of} />
        {mapOpen && (
          <MappingForm
            key={of.checked_at}
            of={of}
            busy={map.isPending || isAtWork(of.state)}
            onApply={(pairs) => map.mutate({ map: pairs }, { onSuccess: () => setMapping(false) })}
          />
        )}
        {map.error && <Notice state="wrong">{problem.whole(map.error).text}</Notice>}
        {editing.error !== null && (
          <Notice
            state="wrong"
            action={
              <button type="button" onClick={editing.again} className="font-semibold underline">
                {t('common:retry')}
              </button>
            }
          >
            {problem.whole(editing.error).text}
          </Notice>
        )}
        {hasRows && <Totals of={of} kinds={kinds} shown={shown} onShow={setShown} />}
      </div>
      {hasRows && (
        <RowsTable
          key={JSON.stringify(shown)}
          of={of}
          stamp={stamp}
          shown={shown}
          editing={editing}
          editable={may && (of.state === 'checked' || (of.state === 'checking' && of.checked_at !== null))}
        />
      )}
    </div>
  )
}
