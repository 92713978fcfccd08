import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Location } from '~/api/locations'
import { Loaded } from '~/desk/Loaded'
import { get } from '~/lib/api/client'
import { LocationCard } from '../LocationCard'

const byCode = (warehouse: string, code: string) =>
  queryOptions({
    queryKey: ['location', warehouse, code],
    queryFn: ({ signal }) =>
      get<Location>(`/api/v1/warehouses/${warehouse}/locations/${encodeURIComponent(code)}`, { signal }),
    enabled: warehouse !== '',
  })

/** The card of a place of which the map knows the code alone. */
export function PlaceByCode({
  warehouse,
  code,
  onClose,
}: {
  warehouse: string
  code: string
  onClose: () => void
}) {
  const query = useQuery(byCode(warehouse, code))
  return (
    <Loaded query={query} onClose={onClose}>
      {({ id }) => <LocationCard key={id} id={id} onClose={onClose} />}
    </Loaded>
  )
}
