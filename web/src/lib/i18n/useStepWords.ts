import { useTranslation } from 'react-i18next'
import type { Message, SlotKind } from '~/lib/steps'
import { formatDay, formatQuantity } from '../format'
import { useRefusals } from '../refusals/useRefusals'
import { useLanguage } from './i18n'

export interface StepWords {
  /** A message of a script or of the runner; null if we have no words for it. */
  message: (group: Group, message: Message) => string | null
  /** Words for a code in a group, or the code itself. */
  word: (group: Group, code: string) => string
  /** A quantity with its unit. */
  quantity: (amount: string) => string
  unit: (code: string) => string
  kind: (kind: SlotKind) => string
}

export type Group =
  | 'say'
  | 'detail'
  | 'action'
  | 'reason'
  | 'expect'
  | 'wrong'
  | 'again'
  | 'accepted'
  | 'done'
  | 'undo'
  | 'question'
  | 'unit'
  | 'kind'
  | 'enter'

const QUANTITIES = new Set(['quantity', 'count', 'all', 'max', 'min', 'expected'])
const DAY = /^\d{4}-\d\d-\d\d/

/** `pick.how_many` is `pickHowMany` among our words: a key that ended in `_many` or `_other` would be a plural form. */
const camel = (code: string): string =>
  code.toLowerCase().replace(/[._](\w)/g, (_, letter: string) => letter.toUpperCase())

/** Words for what steps say, with numbers, units and days as the language writes them. */
export function useStepWords(): StepWords {
  const { t, i18n } = useTranslation('handheld')
  const language = useLanguage()
  const refusals = useRefusals(language)
  const translate = t as (key: string, params?: Record<string, unknown>) => string
  const known = (group: Group, code: string): string | null => {
    const key = `steps.${group}.${camel(code)}`
    return i18n.exists(key, { ns: 'handheld' }) ? key : null
  }
  const word = (group: Group, code: string) => {
    const key = known(group, code)
    return key === null ? code : translate(key)
  }
  const quantity = (amount: string) => formatQuantity(amount, language)
  const param = (name: string, value: string): string => {
    if (name === 'unit') return word('unit', value)
    if (name === 'code') return refusals.say(value) ?? value
    if (QUANTITIES.has(name) || (name === 'got' && /^\d{1,6}(\.\d+)?$/.test(value))) return quantity(value)
    return DAY.test(value) ? formatDay(value, language) : value
  }
  return {
    word,
    quantity,
    unit: (code) => word('unit', code),
    kind: (kind) => word('kind', kind),
    message: (group, { code, params = {} }) => {
      // `pick.go` of a script stands in the group that is asked for, `wrong.unknown` of the runner names its own.
      const key = known(group, code.startsWith(`${group}.`) ? code.slice(group.length + 1) : code)
      if (key === null) return null
      const shown = Object.entries(params).map(([name, value]) => [name, param(name, value)])
      return translate(key, Object.fromEntries(shown))
    },
  }
}
