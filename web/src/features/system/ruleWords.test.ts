import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { ruleWords } from './ruleWords'

const RULES = resolve('../apps/ambar/src/verify/rules')

/** The rules that the server checks, from its sources; those that are not built yet are not shown. */
function rules(): string[] {
  return readdirSync(RULES)
    .filter((file) => file !== 'mod.rs')
    .flatMap((file) => [...readFileSync(join(RULES, file), 'utf8').matchAll(/^ {4}id: "(i\d+)"/gm)])
    .map(([, id]) => id ?? '')
}

test('every rule that is checked is said in Russian too, and none that is not', () => {
  const ids = rules()
  expect(ids.length).toBeGreaterThan(20)
  expect(ids.filter((id) => ruleWords(id, 'ru') === undefined)).toEqual([])
  const named = Array.from({ length: 99 }, (_, n) => `i${String(n).padStart(2, '0')}`)
  expect(named.filter((id) => ruleWords(id, 'ru') !== undefined)).toEqual([...ids].sort())
})

test('what nobody has translated is left to the server', () => {
  expect(ruleWords('i01', 'en')).toBeUndefined()
  expect(ruleWords('i99', 'ru')).toBeUndefined()
})
