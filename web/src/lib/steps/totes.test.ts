import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { plain } from './reading'
import { promptOf, type Run } from './run'
import { all, begin, ended, scan } from './runner'
import type { Script } from './script'
import { testEnv } from './testing'

/** Runs scans of one of the server's own examples and tells what each was answered. */
function play(name: string) {
  const script = JSON.parse(readFileSync(`../testdata/steps/${name}.json`, 'utf8')) as Script
  const env = testEnv()
  let run = begin(script) as Run
  const sent: unknown[] = []
  const tasks: (string | null)[] = []
  const take = (result: ReturnType<typeof scan>) => {
    run = result.run
    sent.push(...result.operations.map(({ body }) => body))
    tasks.push(...result.operations.map(({ task }) => task))
    return result.feedback.tone
  }
  return {
    sent,
    tasks,
    run: () => run,
    scan: (code: string) => take(scan(run, plain(code), env)),
    sscc: (unit: string) => take(scan(run, { text: unit, readings: [{ unit }] }, env)),
    all: () => take(all(run, env)),
  }
}

test('any code that stands for nothing else is a tote, once', () => {
  const game = play('cluster-totes')
  expect(promptOf(game.run())?.say).toMatchObject({ code: 'cluster.tote', params: { order: 'SO-000001' } })
  expect(game.scan('BOX 7')).toBe('done')
  // The trigger was pulled twice, or two orders would share one: neither does harm.
  expect(game.scan('BOX 7')).toBe('accepted')
  expect(promptOf(game.run())?.say.params?.order).toBe('SO-000002')
  expect(game.sscc('106141412345678908')).toBe('done')
  expect(game.sent).toEqual([
    { token: 1, tote: 'BOX 7' },
    { token: 1, tote: '106141412345678908' },
  ])
  expect(ended(game.run())).toBe(true)
})

test('goods go into the tote of their order, and the next at the same place needs no second scan of it', () => {
  const game = play('cluster')
  game.scan('A-01')
  game.scan('4006381333931')
  expect(game.all()).toBe('accepted')
  expect(promptOf(game.run())).toMatchObject({ say: { code: 'pick.into_tote' }, hint: 'T-1' })
  expect(game.scan('T-2')).toBe('wrong')
  expect(game.sent).toEqual([])
  expect(game.scan('T-1')).toBe('done')
  expect(promptOf(game.run())?.say.code).toBe('pick.take')
  game.scan('4006381333931')
  expect(game.scan('T-2')).toBe('done')
  expect(game.sent).toEqual([
    { token: 1, quantity: '2', location: 'A-01', tote: 'T-1' },
    { token: 1, quantity: '1', location: 'A-01', tote: 'T-2' },
  ])
  // Neither is named: the one that the script begins with would be wrong for the other.
  expect(game.tasks).toEqual([null, null])
})
