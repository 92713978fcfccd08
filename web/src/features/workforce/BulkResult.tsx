import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '~/lib/useProblemText'
import type { Bulk } from './useBulkPriority'

/** How far a command for many is, what was refused, and the way back. */
export function BulkResult({
  bulk: { result, busy, undo, dismiss },
  undo: label,
}: {
  bulk: Bulk
  undo: ReactNode
}) {
  const { t } = useTranslation('console')
  const problem = useProblemText()
  if (!result) return null
  const failed = result.failed.length
  return (
    <div
      role={failed > 0 ? 'alert' : 'status'}
      className={`flex flex-wrap items-center gap-3 border-b border-line px-4 py-1.5 ${failed > 0 ? 'bg-wrong-soft' : 'bg-accepted-soft'}`}
    >
      <p>
        {t(busy ? 'tasks.changing' : 'tasks.changed', { done: result.done, of: result.of })}
        {failed > 0 && ` · ${problem.whole(result.failed[0]).text}`}
      </p>
      {undo && (
        <button
          type="button"
          onClick={() => void undo()}
          className="flex items-center gap-1.5 font-medium text-accent-ink underline underline-offset-3"
        >
          {label}
        </button>
      )}
      {!busy && (
        <button
          type="button"
          aria-label={t('panel.close')}
          onClick={dismiss}
          className="ml-auto flex size-7 items-center justify-center rounded-control hover:bg-hover"
        >
          <X aria-hidden="true" className="size-4" />
        </button>
      )}
    </div>
  )
}
