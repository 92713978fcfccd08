// @vitest-environment node
import { expect, test } from 'vitest'
import { firstLoad, wordsOf } from './sizes.mjs'

test('a first load is what the page names and what that imports statically', () => {
  /** @type {Record<string, string>} */
  const files = {
    'm.html':
      '<script src="/early.js"></script><script type="module" src="/assets/m.js"></script><link href="/assets/a.css"><link href="/favicon.svg">',
    'early.js': '',
    'assets/m.js': 'import{a}from"./a.js";import "./b.js";const later=()=>import("./later.js")',
    'assets/a.js': 'export*from"./b.js"',
    'assets/b.js': '',
    'assets/later.js': '',
  }
  const found = firstLoad('m.html', (path) => files[path] ?? '')
  expect([...found].sort()).toEqual(['assets/a.css', 'assets/a.js', 'assets/b.js', 'assets/m.js', 'early.js'])
})

test('the words are those that the page names for one language', () => {
  const page =
    '<script src="/early.js" data-en="/assets/en.js /assets/c.js" data-ru="/assets/ru.js"></script>'
  expect(wordsOf(page)).toEqual([['assets/en.js', 'assets/c.js'], ['assets/ru.js']])
  expect(wordsOf('<script src="/early.js"></script>')).toEqual([])
})
