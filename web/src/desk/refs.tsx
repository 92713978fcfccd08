import { queryOptions, useQuery } from '@tanstack/react-query'
import { get } from '~/lib/api/client'
import { Code } from './values'

const one = (path: string) =>
  queryOptions({
    queryKey: ['one', path],
    queryFn: ({ signal }) => get<Record<string, unknown>>(path, { signal }),
    staleTime: 60_000,
  })

/** What an id in the address stands for. Until that is known, the beginning of the id. */
function Named({ path, field, id }: { path: string; field: string; id: string }) {
  const { data } = useQuery(one(path))
  const name = data?.[field]
  return <Code>{typeof name === 'string' ? name : id.slice(0, 8)}</Code>
}

export const shownItem = (id: string) => <Named path={`/api/v1/items/${id}`} field="sku" id={id} />
export const shownLocation = (id: string) => <Named path={`/api/v1/locations/${id}`} field="code" id={id} />
export const shownUnit = (id: string) => <Named path={`/api/v1/handling-units/${id}`} field="sscc" id={id} />
export const shownOrder = (id: string) => <Named path={`/api/v1/orders/${id}`} field="number" id={id} />
export const shownId = (id: string) => <Code>{id.slice(0, 8)}</Code>
export const shownDelivery = (id: string) => (
  <Named path={`/api/v1/deliveries/${id}`} field="number" id={id} />
)
