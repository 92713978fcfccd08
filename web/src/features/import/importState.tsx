import { useTranslation } from 'react-i18next'
import type { ImportState } from '~/api/imports'
import { StateMark } from '~/desk/Card'
import type { State } from '~/ui/state'
import './words'

/** Those that the list may be asked for. */
export const STATES = [
  'checking',
  'checked',
  'committing',
  'done',
  'failed',
  'cancelled',
  'undoing',
  'undone',
] as const

const looks: Record<ImportState, State> = {
  uploading: 'doing',
  checking: 'doing',
  checked: 'attention',
  committing: 'doing',
  done: 'accepted',
  failed: 'wrong',
  cancelled: 'waiting',
  undoing: 'doing',
  undone: 'waiting',
}

export function ImportStateMark({ state }: { state: ImportState }) {
  const { t } = useTranslation('imports')
  return <StateMark state={looks[state] ?? 'waiting'}>{t(`state.${state}`)}</StateMark>
}
