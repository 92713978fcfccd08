import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failed, Forbidden } from '~/desk/list/States'
import { MiniTable } from '~/desk/MiniTable'
import { useMay } from '~/desk/session'
import { pageQuery } from '~/desk/stock'
import { Button } from '~/ui/Button'
import { Skeleton } from '~/ui/Skeleton'
import { MasterForm } from './MasterForm'
import type { Master, MasterRow } from './master'

/** A small list: all of them, one added above, one changed in its place. */
export function MasterPart({ master, title }: { master: Master; title: string }) {
  const { t } = useTranslation(['console', 'common'])
  const mayRead = useMay(master.read)
  const may = useMay(master.write)
  const [open, setOpen] = useState<string | null>(null)
  const query = useQuery({ ...pageQuery<MasterRow>(master.path, { limit: '200' }), enabled: mayRead })
  if (!mayRead) return <Forbidden permission={master.read} />
  if (query.error && !query.data) return <Failed error={query.error} onRetry={() => void query.refetch()} />
  if (!query.data) return <Skeleton label={t('common:loading')} lines={6} />
  const changed = query.data.items.find(({ id }) => id === open)
  return (
    <>
      {master.hint && <p className="max-w-160 text-muted">{master.hint}</p>}
      {may && open === null && (
        <Button className="self-start" onClick={() => setOpen('new')}>
          <Plus aria-hidden="true" className="size-4" />
          {t('console:settings.add')}
        </Button>
      )}
      {may && open === 'new' && <MasterForm master={master} row={null} onDone={() => setOpen(null)} />}
      {may && changed && (
        <MasterForm
          key={`${changed.id} ${changed.version}`}
          master={master}
          row={changed}
          onDone={() => setOpen(null)}
        />
      )}
      <MiniTable
        label={title}
        rows={query.data.items}
        rowId={({ id }) => id}
        empty={master.empty}
        columns={[
          ...master.columns,
          ...(may
            ? [
                {
                  id: 'change',
                  header: t('console:form.change'),
                  plain: true,
                  cell: (row: MasterRow) => (
                    <button
                      type="button"
                      aria-label={t('console:settings.changeOne', { name: String(row.code ?? row.id) })}
                      className="font-medium text-accent-ink underline underline-offset-3"
                      onClick={() => setOpen(row.id)}
                    >
                      {t('console:form.change')}
                    </button>
                  ),
                },
              ]
            : []),
        ]}
      />
      {query.data.next && <p className="text-muted">{t('console:settings.more')}</p>}
    </>
  )
}
