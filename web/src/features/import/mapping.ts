import type { Import } from '~/api/imports'
import { FIELDS } from './kinds'

/** For each column of the file, what it is; empty for one that is left out. */
export type Choice = readonly string[]

export const choiceOf = ({ headings, heading_columns }: Import): Choice =>
  headings.map((_, at) => heading_columns[at] ?? '')

export interface Trouble {
  /** Fields that every file of the kind has and that no column is. */
  missing: string[]
  /** Fields that two columns are. */
  twice: string[]
  /** Two headings are the same, so that nothing can be said of one of them alone. */
  sameHeading: boolean
}

/** Headings as the server compares them. */
const folded = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replace(/[^\p{L}\p{N}]/gu, '')

export function troubleOf(of: Import, choice: Choice): Trouble {
  const chosen = choice.filter((name) => name !== '')
  const names = of.headings.map(folded)
  const doubled = names.filter(
    (name, at) => choice[at] !== '' && names.indexOf(name) !== names.lastIndexOf(name),
  )
  return {
    missing: FIELDS[of.kind]
      .filter(({ name, required }) => required && !chosen.includes(name))
      .map(({ name }) => name),
    twice: [...new Set(chosen.filter((name, at) => chosen.indexOf(name) !== at))],
    sameHeading: doubled.length > 0,
  }
}

export const isSound = ({ missing, twice, sameHeading }: Trouble) =>
  missing.length === 0 && twice.length === 0 && !sameHeading

/** As the server is told: every heading, so that nothing is guessed any more. */
export const pairsOf = ({ headings }: Import, choice: Choice): string[] =>
  headings.flatMap((heading, at) => (folded(heading) === '' ? [] : [`${heading}=${choice[at] || '-'}`]))

/** Columns without a heading cannot be named. */
export const canBeNamed = (heading: string) => folded(heading) !== ''
