import type { UseQueryResult } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'

interface Props {
  title: string
  /** At the end of the heading's line. */
  end?: ReactNode
  /** What it is made of: if that cannot be read, it says so and what to do. */
  query?: Pick<UseQueryResult, 'error' | 'data' | 'refetch'>
  children: ReactNode
}

/** A part of the tower under its heading. */
export function Part({ title, end, query, children }: Props) {
  const { t } = useTranslation('console')
  const id = useId()
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col gap-2">
      <div className="flex min-h-6 flex-wrap items-center gap-3">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {query?.error && (
          <p role="alert" className="flex items-center gap-2 text-small text-wrong">
            {t('tower.failed')}
            <button
              type="button"
              onClick={() => void query.refetch()}
              className="flex items-center gap-1 font-medium underline underline-offset-3"
            >
              <RotateCw aria-hidden="true" className="size-3.5" />
              {t('tower.again')}
            </button>
          </p>
        )}
        {end && <div className="ml-auto">{end}</div>}
      </div>
      {children}
    </section>
  )
}
