import { queryOptions, useQuery } from '@tanstack/react-query'
import { Warehouse as WarehouseIcon } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Page, Session, Warehouse } from '~/api/types'
import { get } from '~/lib/api/client'

const MOST = 200

const warehousesQuery = queryOptions({
  queryKey: ['warehouses'],
  queryFn: ({ signal }) => get<Page<Warehouse>>(`/api/v1/warehouses?limit=${MOST}`, { signal }),
  staleTime: 5 * 60_000,
})

/** Where this is. Nothing for those who may not see it, and nothing until it is known. */
export function WarehouseName({ session }: { session: Session }) {
  const { t } = useTranslation('console')
  const { data } = useQuery({ ...warehousesQuery, enabled: session.permissions.includes('locations:read') })
  if (!data) return null
  const [only, ...others] = data.items
  return (
    <p className="flex min-w-0 items-center gap-2">
      <WarehouseIcon aria-hidden="true" className="size-4 shrink-0 text-muted" />
      <span className="sr-only">{t('warehouse.label')}</span>
      {!only && <span className="text-muted">{t('warehouse.none')}</span>}
      {only && others.length === 0 && (
        <>
          <span className="truncate font-medium">{only.name}</span>
          <code className="hidden font-mono text-small text-muted sm:inline">{only.code}</code>
        </>
      )}
      {others.length > 0 && t('warehouse.several', { count: data.items.length })}
    </p>
  )
}
