import { Printer as PrinterIcon } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LabelSubject } from '~/api/labels'
import { Button } from '~/ui/Button'
import { Notice } from '~/ui/Notice'
import type { BulkAction } from './list/spec'
import { PrintForm } from './PrintLabel'
import { useMay } from './session'

/** The most rows whose labels are printed at once: what somebody can still look over. */
const MOST_AT_ONCE = 200

interface PrintSelected<Row> {
  /** For the bar of what is selected. */
  actions: readonly BulkAction<Row>[]
  /** What unfolds over the rows. */
  notice: ReactNode
}

/** Prints the labels of the rows that are selected in a list, in the sequence in which they stand there. */
export function usePrintSelected<Row extends { id: string }>(kind: LabelSubject): PrintSelected<Row> {
  const { t } = useTranslation('console')
  const may = useMay('labels:print')
  const [ids, setIds] = useState<readonly string[] | null>(null)
  if (!may) return { actions: [], notice: null }
  const close = () => setIds(null)
  const actions: BulkAction<Row>[] = [
    {
      id: 'print',
      label: `${t('print.labels')}…`,
      icon: <PrinterIcon aria-hidden="true" className="size-3.5" />,
      run: (rows) => setIds(rows.map(({ id }) => id)),
    },
  ]
  const notice = ids && (
    <div className="@container border-b border-line bg-surface px-4 py-3">
      {ids.length > MOST_AT_ONCE ? (
        <Notice
          state="attention"
          title={t('print.tooMany', { count: MOST_AT_ONCE })}
          action={
            <Button autoFocus onClick={close}>
              {t('panel.close')}
            </Button>
          }
        />
      ) : (
        <PrintForm
          key={ids.join()}
          kind={kind}
          ids={ids}
          label={t('print.labelsOf', { count: ids.length })}
          onClose={close}
        />
      )}
    </div>
  )
  return { actions, notice }
}
