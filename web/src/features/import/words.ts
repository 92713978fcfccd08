import { useTranslation } from 'react-i18next'
import type { RowError } from '~/api/imports'
import { imports as en } from '~/lib/i18n/en/imports'
import { addWords, useLanguage } from '~/lib/i18n/i18n'
import { imports as ru } from '~/lib/i18n/ru/imports'
import { useRefusals } from '~/lib/refusals/useRefusals'

addWords('imports', { en, ru })

/** Codes have points, which part the levels of our words; and no code is a plural form. */
const key = (code: string) => code.replaceAll('.', '_').replace(/_(zero|one|two|few|many|other)$/, '_$1_')

interface Usage {
  what: string
  count: number
  examples: string[]
}

export interface ImportWords {
  /** What a column is, in the person's language. */
  field: (name: string) => string
  /** What is wrong and what to do; null if only the server has words for it. */
  error: (error: Pick<RowError, 'code' | 'params'>) => string | null
  failure: (code: string) => string
}

/** Says columns and errors. The server's own words are English; ours are for the codes. */
export function useImportWords(): ImportWords {
  const { t, i18n } = useTranslation('imports')
  const refusals = useRefusals(useLanguage())
  const translate = t as (key: string, params?: Record<string, unknown>) => string
  const said = (name: string, params?: Record<string, unknown>) =>
    i18n.exists(`imports:${name}`) ? translate(name, params) : null
  const field = (name: string) => said(`field.${name}`) ?? name

  const uses = (usages: Usage[]) =>
    usages
      .map(({ what, count, examples }) => {
        const word = said(`use.${what.replaceAll(' ', '_')}`) ?? what
        return examples.length > 0 ? `${word} (${examples.join(', ')})` : `${word}: ${count}`
      })
      .join('; ')

  return {
    field,
    error: ({ code, params }) => {
      const { usages, differs, ...rest } = params
      const more = {
        ...rest,
        ...(Array.isArray(usages) ? { uses: uses(usages as Usage[]) } : {}),
        ...(Array.isArray(differs) ? { differs: differs.map((it) => field(String(it))).join(', ') } : {}),
      }
      const name = Array.isArray(differs) ? `${key(code)}_differs` : key(code)
      return said(`error.${name}`, more) ?? said(`error.${key(code)}`, more) ?? refusals.say(code, params)
    },
    failure: (code) => said(`failure.${key(code)}`) ?? translate('failure.other'),
  }
}
