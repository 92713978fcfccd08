import { useTranslation } from 'react-i18next'
import type { Worker } from '~/api/tower'
import { nameOf } from './workers'

/** What stands for nobody in particular. */
export const ANYBODY = 'anybody'

interface Props {
  workers: readonly Worker[]
  /** The account, or {@link ANYBODY}, or nothing while nobody is chosen. */
  value: string
  onChoose: (value: string) => void
}

/** Whom to give it to. */
export function PersonChoice({ workers, value, onChoose }: Props) {
  const { t } = useTranslation('console')
  return (
    <label className="flex min-w-0 items-center gap-2">
      {t('assign.label')}
      <select
        value={value}
        onChange={({ target }) => onChoose(target.value)}
        className="h-9 min-w-0 max-w-60 rounded-control border border-line-strong bg-surface px-2"
      >
        <option value="" disabled>
          {t('assign.choose')}
        </option>
        <option value={ANYBODY}>{t('assign.nobody')}</option>
        {workers.map((worker) => (
          <option key={worker.account_id} value={worker.account_id}>
            {nameOf(worker)}
            {worker.holds.length > 0 && ` · ${t('assign.works')}`}
            {worker.assigned > 0 && ` · ${worker.assigned}`}
          </option>
        ))}
      </select>
    </label>
  )
}
