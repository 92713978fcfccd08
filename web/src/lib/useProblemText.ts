import { useTranslation } from 'react-i18next'
import { ApiError, type FieldProblem, isApiError, type Problem } from './api/problem'

export interface ProblemText {
  text: string
  /** The server's own words, where they are in another language and say more than ours. */
  original: string | null
  /** The operation to quote when asking for help, where that helps: it was a mistake on our side. */
  reference: string | null
}

export interface ProblemWords {
  whole: (error: unknown) => ProblemText
  field: (field: FieldProblem) => string
}

/** An error of our own code is a mistake on our side as well. */
const problemOf = (error: unknown): Problem =>
  isApiError(error) ? error.problem : ApiError.client('', 500).problem

/** Codes have points, which part the levels of our words. */
const keyOf = (code: string) => `problem.code.${code.replaceAll('.', '_')}`

/**
 * Says a problem in the person's language. The server's sentences are English and the most precise there are: English
 * readers get them as they are, others get ours for the code or the status, and the original under it.
 */
export function useProblemText(): ProblemWords {
  const { t, i18n } = useTranslation()
  const translate = t as (keys: string[], params: Record<string, unknown>) => string
  const english = i18n.language === 'en'

  return {
    whole: (error) => {
      const { status, code, detail, params, ...problem } = problemOf(error)
      const reference = status >= 500 ? problem.reference : null
      if (english && detail) return { text: detail, original: null, reference }
      if (i18n.exists(keyOf(code))) {
        return { text: translate([keyOf(code)], params), original: null, reference }
      }
      const text = translate([`problem.status.${status}`, 'problem.other'], params)
      return { text, original: detail || null, reference }
    },
    field: ({ detail, code, ...rest }) => {
      const key = keyOf(code)
      return !english && i18n.exists(key) ? translate([key], rest) : detail
    },
  }
}
