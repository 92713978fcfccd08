import type { FieldProblem } from '../api/problem'
import { formatDateTime, formatDay, formatQuantity } from '../format'
import type { Language } from '../i18n/i18n'

export type Params = Record<string, unknown>

export interface Words {
  /** By the server's code; of several sentences the first whose gaps can all be filled is said. */
  refusals: Record<string, string | readonly string[]>
  /** Words for what parameters hold, by the name that gaps call them by; `field` names fields. */
  values: Record<string, Record<string, string>>
}

/** What a language says of what the server refuses. */
export interface Sentences {
  /** What to say of a code; null without words for it. */
  say: (code: string, params?: Params) => string | null
  /** What is wrong with fields, each by its name; null unless there are words for all of them. */
  fields: (errors: FieldProblem[]) => string | null
}

/** More than this many fields at once are not read out. */
const MOST_FIELDS = 3

/** `{{lot}}`, or with how it is shown: `{{free, quantity}}`, `{{state, order}}`. */
const GAP = /\{\{(\w+)(?:, (\w+))?\}\}/g

/** Texts of a list, and what names the things in it: `[{ sku }]`, `[{ examples: [] }]`. */
function texts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(texts)
  if (typeof value === 'string' || typeof value === 'number') return [String(value)]
  if (typeof value !== 'object' || value === null) return []
  const { sku, examples } = value as Params
  return texts(sku ?? examples)
}

/** A word after a colon; abbreviations stay as they are. */
const lower = (text: string) => text.replace(/^\p{Lu}(?=\p{Ll})/u, (first) => first.toLowerCase())

/** Makes sentences of words and of what the server sent with a code. No gap is ever left empty. */
export function sentencesOf({ refusals, values }: Words, language: Language): Sentences {
  const shown = (value: unknown, how: string | undefined): string => {
    if (how === 'list') return texts(value).join(', ')
    const text = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
    if (how === undefined || text === '') return text
    if (how === 'quantity') return formatQuantity(text, language)
    if (how === 'day') return formatDay(text, language)
    if (how === 'time') return formatDateTime(text, language)
    return values[how]?.[text] ?? ''
  }
  const say = (code: string, params: Params = {}) => {
    for (const text of [refusals[code] ?? []].flat()) {
      let whole = true
      const said = text.replace(GAP, (_, name: string, how?: string) => {
        const value = shown(params[name], how)
        whole &&= value !== ''
        return value
      })
      if (whole) return said
    }
    return null
  }
  const fields = (errors: FieldProblem[]) => {
    const said = errors.map(({ code, pointer }) => {
      const text = say(code)
      const name = values.field?.[pointer.split('/').pop() ?? '']
      return text && name ? `${name}: ${lower(text)}` : text
    })
    if (said.length === 0 || said.includes(null)) return null
    return [...new Set(said)].slice(0, MOST_FIELDS).join(' ')
  }
  return { say, fields }
}
