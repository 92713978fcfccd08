import type { UseQueryResult } from '@tanstack/react-query'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Skeleton } from '~/ui/Skeleton'
import { Failed } from './list/States'

interface Props<T> {
  query: UseQueryResult<T>
  onClose?: (() => void) | undefined
  children: (data: T) => ReactNode
}

/** A thing once it is there; until then its place, or why it is not. */
export function Loaded<T>({ query, onClose, children }: Props<T>) {
  const { t } = useTranslation(['console', 'common'])
  const { data, error } = query
  if (data !== undefined) return children(data)
  return (
    <div className="flex flex-1 flex-col p-4">
      {onClose && (
        <button
          type="button"
          aria-label={t('console:panel.close')}
          onClick={onClose}
          className="ml-auto flex size-8 items-center justify-center rounded-control text-muted hover:bg-hover hover:text-ink"
        >
          <X aria-hidden="true" className="size-4" />
        </button>
      )}
      {error ? (
        <Failed heading={onClose ? 'h2' : 'h1'} error={error} onRetry={() => void query.refetch()} />
      ) : (
        <Skeleton label={t('common:loading')} lines={8} />
      )}
    </div>
  )
}
