// @vitest-environment node
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { DICTIONARY, generate, TABLE } from './ai-table.mjs'

test('the table of application identifiers is what the dictionary says: else run scripts/ai-table.mjs', () => {
  expect(readFileSync(TABLE, 'utf8')).toBe(generate(readFileSync(DICTIONARY, 'utf8')))
})
