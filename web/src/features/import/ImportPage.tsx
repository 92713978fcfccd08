import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Import } from '~/api/imports'
import { Loaded } from '~/desk/Loaded'
import { get } from '~/lib/api/client'
import { useTitle } from '~/lib/title'
import { ImportWork } from './ImportWork'
import { isAtWork } from './kinds'
import './words'

/** Between two looks at an import that is worked on, and at one that waits. */
const SOON_MS = 400
const SELDOM_MS = 10_000

/** An import: what the file is, what is wrong with it, what becomes of it. Its address is all that is needed to come back. */
export function ImportPage({ id }: { id: string }) {
  const query = useQuery({
    queryKey: ['import', id],
    queryFn: ({ signal }) => get<Import>(`/api/v1/imports/${id}`, { signal }),
    refetchInterval: ({ state }) => {
      if (!state.data) return false
      return isAtWork(state.data.state) || state.data.state === 'uploading' ? SOON_MS : SELDOM_MS
    },
  })
  return <Loaded query={query}>{(of) => <Named of={of} />}</Loaded>
}

function Named({ of }: { of: Import }) {
  const { t } = useTranslation('imports')
  useTitle(of.file || t(`kindName.${of.kind}`))
  return <ImportWork key={of.id} of={of} />
}
