import { expect, test } from 'vitest'
import { summaryWords } from './summary'

test.each([
  ['Count what is there', ['Count what is there']],
  [{ order: 'SO-1', lines: 3 }, ['SO-1', '3']],
  [{ order: '', note: null, deep: { a: 1 }, list: [1] }, []],
  [null, []],
  [undefined, []],
  [[1, 2], []],
  [true, []],
  ['  ', []],
])('the words of %j', (summary, words) => {
  expect(summaryWords(summary)).toEqual(words)
})
