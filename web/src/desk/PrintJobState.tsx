import { useTranslation } from 'react-i18next'
import type { PrinterTrouble, PrintJobState as State } from '~/api/labels'
import { useWord } from '~/lib/i18n/useWord'
import { StateMark } from './Card'

const looks = {
  ready: 'accepted',
  waiting: 'waiting',
  printing: 'doing',
  printed: 'accepted',
  failed: 'wrong',
  cancelled: 'waiting',
} as const

/** Where a print job stands. One that has met trouble and is tried again wants to be seen. */
export function PrintJobState({ state, trouble }: { state: State; trouble: PrinterTrouble | null }) {
  const word = useWord()
  const look = state === 'waiting' && trouble ? 'attention' : (looks[state] ?? 'waiting')
  return <StateMark state={look}>{word(`console:print.state.${state}`, state)}</StateMark>
}

/** Why a printer does not print, and what to do. */
export function useTroubleText(): (trouble: PrinterTrouble) => string {
  const { t } = useTranslation('console')
  const word = useWord()
  return ({ code }) =>
    word(`console:print.trouble.${code.replace(/^labels\./, '')}`, t('print.trouble.other'))
}
