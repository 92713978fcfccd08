import { useTranslation } from 'react-i18next'
import { formatNumber } from '~/lib/format'
import { useLanguage } from '~/lib/i18n/i18n'
import { useWord } from '~/lib/i18n/useWord'
import { useProblemText } from '~/lib/useProblemText'
import { type Fault, isBroken } from './faults'

/** What is wrong with a field, in the person's language. */
export function useFaultWords(): (fault: Fault) => string {
  const { t } = useTranslation('console')
  const language = useLanguage()
  const word = useWord()
  const problem = useProblemText()
  return (fault) => {
    if (!isBroken(fault)) {
      // Printing says more, in either language, than the server's sentence.
      const printing = `console:print.fault.${fault.code.replace(/^labels\./, '')}`
      return fault.code.startsWith('labels.') ? word(printing, problem.field(fault)) : problem.field(fault)
    }
    const { rule, limit = 0 } = fault
    return rule === 'short' || rule === 'long'
      ? t(`rule.${rule}`, { count: limit })
      : t(`rule.${rule}`, { limit: formatNumber(limit, language) })
  }
}
