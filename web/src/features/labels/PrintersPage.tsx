import { Plus } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Printer } from '~/api/labels'
import { useAddress } from '~/desk/address'
import { List } from '~/desk/list/List'
import type { ListSpec } from '~/desk/list/spec'
import { useMay } from '~/desk/session'
import { Code } from '~/desk/values'
import { PrinterCard } from './PrinterCard'
import { AddPrinter } from './PrinterForm'
import { PrinterState } from './PrinterState'

/** The panel of a printer that is not enrolled yet. */
const NEW = 'new'

/** Where labels come out, and what waits for each. */
export function PrintersPage() {
  const { t } = useTranslation('console')
  const [, change] = useAddress()
  const may = useMay('labels:manage')
  const spec = useMemo(
    (): ListSpec<Printer> => ({
      id: 'printers',
      title: t('page.printers'),
      path: '/api/v1/printers',
      permission: 'labels:print',
      rowId: ({ id }) => id,
      columns: [
        {
          id: 'code',
          header: t('printers.code'),
          width: 120,
          cell: ({ code }) => <Code>{code}</Code>,
          plain: ({ code }) => code,
        },
        {
          id: 'name',
          header: t('col.name'),
          width: 180,
          grow: true,
          cell: ({ name }) => name,
          plain: ({ name }) => name,
        },
        {
          id: 'state',
          header: t('col.state'),
          width: 200,
          cell: (printer) => <PrinterState printer={printer} />,
          plain: ({ active, trouble }) => trouble?.code ?? t(active ? 'printers.on' : 'printers.off'),
        },
        {
          id: 'waiting',
          header: t('printers.waiting'),
          width: 130,
          numeric: true,
          cell: ({ waiting }) => (waiting === 0 ? <span className="text-muted">0</span> : waiting),
          plain: ({ waiting }) => waiting,
        },
        {
          id: 'host',
          header: t('printers.hostShort'),
          width: 180,
          cell: ({ host, port }) => <Code>{`${host}:${port}`}</Code>,
          plain: ({ host, port }) => `${host}:${port}`,
        },
        {
          id: 'width',
          header: t('printers.width'),
          width: 150,
          numeric: true,
          cell: ({ width_mm }) => width_mm,
          plain: ({ width_mm }) => width_mm,
        },
        {
          id: 'dpi',
          header: t('printers.dpi'),
          width: 130,
          numeric: true,
          extra: true,
          cell: ({ dpi }) => dpi,
          plain: ({ dpi }) => dpi,
        },
      ],
      filters: [{ id: 'code', label: t('printers.code'), kind: 'text', main: true }],
      tone: ({ active, trouble }) => (active && trouble ? 'attention' : null),
      empty: { title: t('printers.empty'), text: t('printers.emptyHint') },
      everySeconds: 5,
    }),
    [t],
  )
  return (
    <List
      spec={spec}
      tools={
        may && (
          <button
            type="button"
            onClick={() => change({ row: NEW })}
            className="flex h-8 items-center gap-1.5 rounded-control bg-accent px-2.5 text-small font-semibold text-on-accent hover:bg-accent-hover"
          >
            <Plus aria-hidden="true" className="size-4" />
            {t('printers.add')}
          </button>
        )
      }
      panel={(id, printer, close) =>
        id === NEW ? (
          <AddPrinter onClose={close} onAdded={(added) => change({ row: added.id })} />
        ) : (
          printer && <PrinterCard key={id} printer={printer} onClose={close} />
        )
      }
    />
  )
}
