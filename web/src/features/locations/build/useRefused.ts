import { useTranslation } from 'react-i18next'
import { isApiError } from '~/lib/api/problem'
import { useWord } from '~/lib/i18n/useWord'
import { useProblemText } from '~/lib/useProblemText'
import type { Draft, Read } from './draft'
import { isProblem, MOST_PLACES } from './pattern'

/** Where the server points, and the field that says so here. */
const FIELDS: readonly [pointer: RegExp, field: string][] = [
  [/^\/pattern/, 'pattern'],
  [/^\/(start|steps)/, 'steps'],
  [/^\/first_sequence/, 'first'],
  [/^\/sequence_step/, 'apart'],
  [/^\/zone_id/, 'zone'],
  [/^\/warehouse_id/, 'warehouse'],
  [/^\/location_type_id/, 'type'],
  [/^\/kind/, 'kind'],
  [/^\/limits\/max_weight_g/, 'weight'],
  [/^\/limits\/max_volume_cm3/, 'volume'],
  [/^\/limits\/max_handling_units/, 'units'],
]

interface Asked {
  draft: Draft
  read: Read
  /** Whether somebody tried to build: only then is it a mistake that something is missing. */
  tried: boolean
  error: Error | null
}

/** What is wrong with a field: by our reading of it as it is typed, and by the server's. */
export function useRefused({ draft, read, tried, error }: Asked): (field: string) => string | null {
  const { t } = useTranslation('console')
  const word = useWord()
  const problem = useProblemText()
  const refusals = isApiError(error) ? error.problem.errors : []
  return (field) => {
    if (field === 'pattern' && isProblem(read.pattern)) {
      if (draft.pattern === '' && !tried) return null
      const { problem: why, what } = read.pattern
      return t(`build.pattern.${why}`, { what, most: MOST_PLACES })
    }
    const own = read.wrong[field]
    if (own && (own !== 'missing' || tried)) return t(`build.wrong.${own}`)
    const found = refusals.find(({ pointer }) => FIELDS.some(([at, of]) => of === field && at.test(pointer)))
    return found
      ? word(`console:build.refused.${found.code.replaceAll('.', '_')}`, problem.field(found))
      : null
  }
}
