// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { descriptionOf, FORMS, generate, generateRules, RULES, SNAPSHOT, TARGET } from './client.mjs'

const snapshot = readFileSync(SNAPSHOT, 'utf8')

test('the types of the API are those of its description: `npm run client` writes them anew', async () => {
  const written = readFileSync(TARGET, 'utf8')
  // Compared whole, told short: nobody wants fifteen thousand lines of difference.
  const same = (await generate(descriptionOf(snapshot))) === written
  expect(same, 'src/api/gen/types.gen.ts is not what the description says. Run `npm run client`.').toBe(true)
})

test('a change of the description is a change of the types', async () => {
  const description = descriptionOf(snapshot)
  const changed = structuredClone(description)
  changed.components.schemas.ClaimedTask.properties.token.type = 'string'
  expect(await generate(changed)).not.toBe(readFileSync(TARGET, 'utf8'))
})

test('the rules of the forms are those of the description', async () => {
  const same = (await generateRules(descriptionOf(snapshot))) === readFileSync(RULES, 'utf8')
  expect(same, 'src/api/gen/rules.gen.ts is not what the description says. Run `npm run client`.').toBe(true)
})

test('a rule that changes in the description changes what forms check', async () => {
  const description = descriptionOf(snapshot)
  description.components.schemas.ShortCode.maxLength = 41
  expect(await generateRules(description)).toContain('z.maxLength(41)')
})

test('rules are written only of what some form sends', () => {
  const code = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.|\.gen\./.test(name))
    .map((name) => readFileSync(`src/${name}`, 'utf8'))
    .join('\n')
  expect(FORMS.filter((name) => !new RegExp(`\\bz${name}\\b`).test(code))).toEqual([])
})

test('a reference that leads nowhere is refused', async () => {
  const description = descriptionOf(snapshot)
  delete description.components.schemas.TaskView
  await expect(generate(description)).rejects.toThrow()
})

test('a text that is no snapshot is refused', () => {
  expect(() => descriptionOf('{}')).toThrow('not a snapshot')
})
