import { expect, test } from 'vitest'
import type { Import, ImportRow } from '~/api/imports'
import { json, serve } from '~/testing/server'
import { batch, edited, NONE, without } from './edits'
import { errorFile } from './errorFile'
import { choiceOf, isSound, pairsOf, troubleOf } from './mapping'

const of = (headings: string[], columns: (string | null)[]) =>
  ({ id: 'i1', kind: 'items', headings, heading_columns: columns }) as Import

test('the guess is filled in, and every heading is said so that nothing is guessed any more', () => {
  const file = of(['Артикул', 'Текст', ''], ['sku', null, null])
  expect(choiceOf(file)).toEqual(['sku', '', ''])
  expect(troubleOf(file, choiceOf(file)).missing).toEqual(['name'])
  const choice = ['sku', 'name', '']
  expect(isSound(troubleOf(file, choice))).toBe(true)
  expect(pairsOf(file, choice)).toEqual(['Артикул=sku', 'Текст=name'])
  expect(pairsOf(file, ['sku', '', ''])).toEqual(['Артикул=sku', 'Текст=-'])
})

test('one column is not two, and of two with the same heading nothing can be said', () => {
  const file = of(['Код', 'Артикул', 'КОД.'], ['sku', 'sku', null])
  expect(troubleOf(file, ['sku', 'sku', '']).twice).toEqual(['sku'])
  expect(troubleOf(file, ['sku', 'name', '']).sameHeading).toBe(true)
  expect(troubleOf(file, ['', 'sku', '']).sameHeading).toBe(false)
})

test('an edit that gives back what is there is none, and what was sent and written anew is kept', () => {
  const one = { row: 2, cell: 0, value: 'A' }
  expect(edited(NONE, one, 'A').size).toBe(0)
  const edits = edited(edited(NONE, one, ''), { row: 3, cell: 1, value: 'B' }, '')
  expect(batch(edits)).toHaveLength(2)
  expect([...without(edits, [one]).values()]).toEqual([{ row: 3, cell: 1, value: 'B' }])
  expect(without(edits, [{ ...one, value: 'older' }]).size).toBe(2)
})

test('the file of errors has the columns of the file and the reason, and runs nowhere as a formula', async () => {
  const bad = (row: number, cells: string[]): ImportRow => ({
    row,
    cells,
    outcome: 'refused',
    edited: [],
    errors: [],
  })
  const pages = [
    Array.from({ length: 1000 }, (_, at) => bad(at + 2, ['A', 'B'])),
    [bad(1002, ['=1+1', 'say "no", please'])],
  ]
  const calls = serve({
    'GET /api/v1/imports/i1/rows': ({ path }) =>
      json({ total: 1001, from: 0, items: path.includes('from=0') ? pages[0] : pages[1] }),
  })
  const file = await errorFile(
    of(['sku', 'name', 'third'], []),
    { reason: 'Reason', row: 'Row' },
    () => 'It is wrong',
  )
  const lines = (await file.text()).trim().split('\r\n')
  expect(lines).toHaveLength(1002)
  expect(lines[0]).toBe('Row,sku,name,third,Reason')
  expect(lines.at(-1)).toBe('1002,\'=1+1,"say ""no"", please",,It is wrong')
  expect(calls).toHaveLength(2)
})
