// @vitest-environment node
import { expect, test } from 'vitest'
import { firstLoad } from './sizes.mjs'

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
