import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useWord } from '~/lib/i18n/useWord'
import type { Search } from '~/lib/search'
import type { ListFilter, Option } from './list/spec'
import { useOnlyWarehouse, useOwners, useWarehouses } from './names'
import { shownItem, shownLocation, shownOrder, shownUnit } from './refs'

/** Codes are kept in capitals; people type them as they like. */
export const asCode = (text: string) => text.trim().toUpperCase()

/** The site and the owner, where there is more than one to choose from. */
export function useWhereFilters(): { warehouse: ListFilter[]; owner: ListFilter[] } {
  const { t } = useTranslation('console')
  const warehouses = useWarehouses()
  const owners = useOwners()
  return useMemo(() => {
    const options = (things: readonly { id: string; name: string }[]): Option[] =>
      things.map(({ id, name }) => ({ value: id, label: name }))
    const choice = (
      id: string,
      label: string,
      things: readonly { id: string; name: string }[],
    ): ListFilter[] => (things.length > 1 ? [{ id, label, kind: 'choice', options: options(things) }] : [])
    return {
      warehouse: choice('warehouse_id', t('col.warehouse'), warehouses),
      owner: choice('owner_id', t('col.owner'), owners),
    }
  }, [t, warehouses, owners])
}

/** Adds the only site where the server needs to know which one a code is of. */
export function useCompleted(needs: (params: Search) => boolean): (params: Search) => Search {
  const only = useOnlyWarehouse()
  return useMemo(
    () => (params: Search) =>
      only && !params.warehouse_id && needs(params) ? { ...params, warehouse_id: only.id } : params,
    [only, needs],
  )
}

/** Ids that come by links: from an item to its movements, and so on. */
export function useReferences(): Record<'item' | 'location' | 'unit' | 'order', ListFilter> {
  const { t } = useTranslation('console')
  return useMemo(
    () => ({
      item: { id: 'item_id', label: t('col.item'), kind: 'reference', shown: shownItem },
      location: { id: 'location_id', label: t('col.location'), kind: 'reference', shown: shownLocation },
      unit: { id: 'handling_unit_id', label: t('col.unit'), kind: 'reference', shown: shownUnit },
      order: { id: 'order_id', label: t('col.order'), kind: 'reference', shown: shownOrder },
    }),
    [t],
  )
}

/** The words for a set of codes, to choose from. */
export function useOptions(): (key: string, codes: readonly string[]) => Option[] {
  const word = useWord()
  return (key, codes) => codes.map((code) => ({ value: code, label: word(`console:${key}.${code}`, code) }))
}
