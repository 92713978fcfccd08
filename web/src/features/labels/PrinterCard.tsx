import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Pencil, Power } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Printer, PrintJob } from '~/api/labels'
import type { Page } from '~/api/types'
import { Card, Fact, Facts, Part } from '~/desk/Card'
import { MiniTable } from '~/desk/MiniTable'
import { PrintJobState, useTroubleText } from '~/desk/PrintJobState'
import { PrintLabel } from '~/desk/PrintLabel'
import { useMay } from '~/desk/session'
import { useFaultText } from '~/desk/useFaultText'
import { Code, Copyable, Since, When } from '~/desk/values'
import { get } from '~/lib/api/client'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useWord } from '~/lib/i18n/useWord'
import { Button } from '~/ui/Button'
import { Notice } from '~/ui/Notice'
import { ChangePrinter, detailsOf, useChange } from './PrinterForm'
import { PrinterState } from './PrinterState'

/** A printer: whether it prints, why not, what waits for it. */
export function PrinterCard({ printer, onClose }: { printer: Printer; onClose?: () => void }) {
  const { t } = useTranslation('console')
  const trouble = useTroubleText()
  const may = useMay('labels:manage')
  const [changing, setChanging] = useState(false)
  return (
    <Card
      kind={t('kind.printer')}
      title={printer.name}
      codes={<Copyable text={printer.code} />}
      state={<PrinterState printer={printer} />}
      since={<Since at={printer.created_at} word="created" />}
      next={
        changing ? null : (
          <>
            <PrintLabel kind="printer" ids={[printer.id]} label={t('printers.test')} />
            <PrintLabel kind="command" label={t('print.sheet')} />
            {may && (
              <>
                <Button onClick={() => setChanging(true)}>
                  <Pencil aria-hidden="true" className="size-4" />
                  {t('printers.change')}
                </Button>
                <Switch printer={printer} />
              </>
            )}
          </>
        )
      }
      onClose={onClose}
    >
      {printer.trouble && (
        <div className="col-span-full">
          <Notice state="wrong" title={t('printers.busy', { count: printer.waiting })}>
            {trouble(printer.trouble)}
          </Notice>
        </div>
      )}
      {changing ? (
        <ChangePrinter printer={printer} onDone={() => setChanging(false)} />
      ) : (
        <What printer={printer} />
      )}
      <Queue printer={printer.id} />
    </Card>
  )
}

function Switch({ printer }: { printer: Printer }) {
  const { t } = useTranslation('console')
  const fault = useFaultText()
  const change = useChange(printer)
  return (
    <>
      <Button
        aria-disabled={change.isPending}
        onClick={() =>
          !change.isPending && change.mutate({ printer: detailsOf(printer), active: !printer.active })
        }
      >
        <Power aria-hidden="true" className="size-4" />
        {t(printer.active ? 'printers.switchOff' : 'printers.switchOn')}
      </Button>
      {change.error && (
        <Notice state="wrong" title={t('panel.notDone')}>
          {fault(change.error)}
        </Notice>
      )}
    </>
  )
}

function What({ printer }: { printer: Printer }) {
  const { t } = useTranslation('console')
  const language = useLanguage()
  return (
    <Part title={t('panel.what')} wide>
      <Facts>
        <Fact name={t('printers.hostShort')}>
          <Code>{printer.host}</Code>
        </Fact>
        <Fact name={t('printers.port')}>
          <Code>{String(printer.port)}</Code>
        </Fact>
        <Fact name={t('printers.dpi')}>{formatNumber(printer.dpi, language)}</Fact>
        <Fact name={t('printers.width')}>{formatNumber(printer.width_mm, language)}</Fact>
      </Facts>
    </Part>
  )
}

/** What was sent to it last, and what waits: the newest first, each a link to what can be done. */
function Queue({ printer }: { printer: string }) {
  const { t } = useTranslation('console')
  const word = useWord()
  const language = useLanguage()
  const { data } = useQuery({
    queryKey: ['print-jobs', 'of', printer],
    queryFn: ({ signal }) =>
      get<Page<PrintJob>>(`/api/v1/print-jobs?printer_id=${printer}&limit=20`, { signal }),
    refetchInterval: 3000,
  })
  return (
    <Part
      title={t('printers.queue')}
      wide
      end={
        <Link to="/print-jobs" search={{ printer_id: printer }} className="underline">
          {t('panel.all')}
        </Link>
      }
    >
      {data && (
        <MiniTable
          label={t('printers.queue')}
          rows={data.items}
          rowId={({ id }) => id}
          empty={t('printers.queueEmpty')}
          columns={[
            {
              id: 'what',
              header: t('printJobs.what'),
              cell: ({ id, subject }) => (
                <Link to="/print-jobs" search={{ row: id }} className="underline">
                  {word(`console:print.subject.${subject}`, subject)}
                </Link>
              ),
            },
            {
              id: 'state',
              header: t('col.state'),
              cell: ({ state, trouble }) => <PrintJobState state={state} trouble={trouble} />,
            },
            {
              id: 'labels',
              header: t('printJobs.labels'),
              numeric: true,
              cell: ({ labels, copies }) => formatNumber(labels * copies, language),
            },
            { id: 'at', header: t('col.created'), cell: ({ created_at }) => <When at={created_at} /> },
          ]}
        />
      )}
    </Part>
  )
}
