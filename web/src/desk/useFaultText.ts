import { useTranslation } from 'react-i18next'
import { isApiError } from '~/lib/api/problem'
import { useProblemText } from '~/lib/useProblemText'

const keyOf = (code: string) => `console:print.fault.${code.replace(/^labels\./, '')}`

/** Why labels were not printed, in the person's language: the first fault of the command, or the whole of it. */
export function useFaultText(): (error: unknown) => string {
  const { t, i18n } = useTranslation()
  const problem = useProblemText()
  return (error) => {
    if (!isApiError(error)) return problem.whole(error).text
    const { code, errors } = error.problem
    const [first] = errors
    const key = [first?.code, code].map((one) => one && keyOf(one)).find((one) => one && i18n.exists(one))
    if (key) return (t as (key: string) => string)(key)
    return first ? problem.field(first) : problem.whole(error).text
  }
}
