import { useTranslation } from 'react-i18next'
import { ApiError, type FieldProblem, isApiError, type Problem } from './api/problem'
import { useLanguage } from './i18n/i18n'
import { useRefusals } from './refusals/useRefusals'

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
 * readers get them as they are, others get ours for the code. Without words for it they get those for the status, and the
 * original under them.
 */
export function useProblemText(): ProblemWords {
  const { t, i18n } = useTranslation()
  const language = useLanguage()
  const refusals = useRefusals(language)
  const translate = t as (keys: string[], params: Record<string, unknown>) => string

  /** What the server refuses, or what happened on this side: nobody answered, or not in time. */
  const said = ({ code, params, errors }: Problem) => {
    if (i18n.exists(keyOf(code))) return translate([keyOf(code)], params)
    // Where fields are wrong, it is they that say what.
    return code === 'invalid' && errors.length > 0 ? refusals.fields(errors) : refusals.say(code, params)
  }
  return {
    whole: (error) => {
      const problem = problemOf(error)
      const { status, detail, params } = problem
      const reference = status >= 500 ? problem.reference : null
      const text = language === 'en' && detail ? detail : said(problem)
      if (text !== null) return { text, original: null, reference }
      return {
        text: translate([`problem.status.${status}`, 'problem.other'], params),
        original: (!refusals.coming && detail) || null,
        reference,
      }
    },
    field: ({ detail, code }) => refusals.say(code) ?? detail,
  }
}
