import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { steps as en } from '../i18n/en/steps'
import { steps as ru } from '../i18n/ru/steps'
import type { Operation } from './operation'
import { type Run, stepOf, waiting, wanted } from './run'
import { all, begin, choose, confirm, ended, type Result, scan, type } from './runner'
import type { Accept, Message, Script, SlotKind } from './script'
import { testEnv } from './testing'

/** The scripts that the server's own tests keep true: one of every flow. */
const FOLDER = '../testdata/steps'
const examples = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => [name, JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8')) as Script] as const)

const SOMETHING: Partial<Record<SlotKind, string>> = {
  location: 'A-01-01',
  unit: '340000000000000017',
  item: 'SKU-1',
  lot: 'L1',
  serial: 'S1',
  expiry: '2027-01-31',
  text: 'Seen to',
  check: '11',
}

let scanned = 0
/** Another pallet or tote each time: the same one again is done already. */
const other = (kind: SlotKind) => {
  const number = String(scanned++ % 10000).padStart(4, '0')
  if (kind === 'tote') return `T-${number}`
  return kind === 'unit' ? `34000000000000${number}` : (SOMETHING[kind] ?? '')
}

/** What a person does who knows nothing but what is waited for. */
function obey(run: Run, slot: Accept, env: ReturnType<typeof testEnv>): Result {
  const [value] = slot.values ?? []
  switch (slot.kind) {
    case 'confirm':
      return confirm(run, env)
    case 'quantity':
      return slot.quantity?.all ? all(run, env) : type(run, slot.slot, slot.quantity?.min ?? '1', env)
    case 'reason':
    case 'text':
      return type(run, slot.slot, value?.value ?? SOMETHING.text ?? '', env)
    default: {
      const code = value?.codes?.[0]?.code ?? value?.value ?? other(slot.kind)
      const meaning = value ? {} : { meaning: { kind: slot.kind, value: code } }
      return scan(run, { text: code, readings: [{ code, ...meaning }] }, env)
    }
  }
}

describe.each(examples)('%s', (_name, script) => {
  test('is led through by doing what is asked', () => {
    const env = testEnv()
    const operations: Operation[] = []
    let run = begin(script)
    for (let inputs = 0; run && !ended(run) && operations.length < 3; inputs++) {
      expect(inputs, `at ${run.at}`).toBeLessThan(60)
      const slot = waiting(run)
      if (!slot) break
      // Who is asked whether that was all, and has done nothing yet, scans what has come.
      const byScan = stepOf(run)?.actions?.find(
        (action) => action.by_scan && slot.kind === 'confirm',
      )?.accepts
      const instead = operations.length === 0 ? byScan?.find(({ slot }) => !run?.filled?.[slot]) : undefined
      const result = obey(run, instead ?? slot, env)
      expect(result.feedback.tone, `${run.at} ${slot.slot}: ${result.feedback.say.code}`).not.toBe('wrong')
      operations.push(...result.operations)
      run = result.run
      // What only asks goes round for ever.
      if (script.flow === 'inquiry') break
    }
    if (script.flow !== 'inquiry') expect(operations.length).toBeGreaterThan(0)
    for (const { path, body } of operations) {
      expect(path).toMatch(/^\/api\/v1\//)
      expect(JSON.stringify(body)).not.toContain('$slot')
    }
  })

  test('has a way out by every action', () => {
    const env = testEnv()
    for (const [id, step] of Object.entries(script.steps)) {
      for (const action of step.actions ?? []) {
        let run = begin({ ...script, start: id })
        if (!run || action.by_scan) continue
        let result = choose(run, action.id, env)
        for (let inputs = 0; result.run.action === action.id && inputs < 10; inputs++) {
          run = result.run
          const slot = waiting(run)
          expect(slot, `${id} ${action.id}`).not.toBeNull()
          if (slot) result = obey(run, slot, env)
          expect(result.feedback.tone, `${id} ${action.id} ${slot?.slot}`).not.toBe('wrong')
        }
        expect(result.run.action, `${id} ${action.id}`).toBeNull()
      }
    }
  })

  test('says nothing that there are no words for, in either language', () => {
    const camel = (code: string) => code.replace(/[._](\w)/g, (_, letter: string) => letter.toUpperCase())
    const word = ({ code }: Message) => camel(code)
    const slots = (accepts: Accept[] = []) => accepts.flatMap(({ say, object }) => [{ say, object }])
    for (const step of Object.values(script.steps)) {
      const said = [
        step,
        ...slots(step.accepts),
        ...(step.actions ?? []).flatMap(({ accepts }) => slots(accepts)),
      ]
      for (const { say, object } of said) {
        for (const words of [en, ru]) {
          if (say) expect(Object.keys(words.say), say.code).toContain(word(say))
          for (const detail of object?.details ?? []) {
            expect(Object.keys(words.detail), detail.code).toContain(
              camel(detail.code.replace('detail.', '')),
            )
          }
        }
      }
      for (const { id } of (step.actions ?? []).filter(({ by_scan }) => !by_scan)) {
        expect(Object.keys(en.action), id).toContain(camel(id))
        expect(Object.keys(ru.action), id).toContain(camel(id))
      }
      const reasons = [...step.accepts, ...(step.actions ?? []).flatMap(({ accepts = [] }) => accepts)]
      for (const { values = [] } of reasons.filter(({ kind }) => kind === 'reason')) {
        for (const { value } of values)
          expect(Object.keys(ru.reason), value).toContain(camel(value.toLowerCase()))
      }
    }
  })
})

test('there is an example of every flow', () => {
  const flows = new Set(examples.map(([, { flow }]) => flow))
  expect([...flows].sort()).toEqual(
    ['adjust', 'count', 'exception', 'inquiry', 'move', 'pack', 'pick', 'putaway', 'receive'].sort(),
  )
})

test('an action chosen is left when its step is', () => {
  const [, script] = examples.find(([name]) => name === 'pick.json') ?? []
  const run = script && begin(script)
  expect(run && wanted(run).length).toBeGreaterThan(0)
  expect(run && stepOf(run)).not.toBeNull()
})
