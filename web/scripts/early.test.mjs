// @vitest-environment node
import { expect, test } from 'vitest'
import { filesToCome, stylesFirst, withWords } from './early.mjs'

const PAGE = `<head>
    <script src="/early.js"></script>
    <script type="module" crossorigin src="/assets/hand.js"></script>
    <link rel="modulepreload" crossorigin href="/assets/base.js">
    <link rel="stylesheet" crossorigin href="/assets/hand.css">
  </head>
`
/** @type {Record<string, { type: string, fileName: string, facadeModuleId?: string | null, imports?: string[] }>} */
const BUNDLE = {
  'assets/hand.css': { type: 'asset', fileName: 'assets/hand.css' },
  'assets/base.js': { type: 'chunk', fileName: 'assets/base.js', facadeModuleId: null, imports: [] },
  'assets/words-en.js': {
    type: 'chunk',
    fileName: 'assets/words-en.js',
    facadeModuleId: '/src/words/en.ts',
    imports: ['assets/base.js', 'assets/common-en.js'],
  },
  'assets/common-en.js': { type: 'chunk', fileName: 'assets/common-en.js', imports: [] },
}

test('what draws the page comes before the scripts, behind the one that runs before the first paint', () => {
  const names = [...stylesFirst(PAGE).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name]) => name)
  expect(names).toEqual(['/early.js', '/assets/hand.css', '/assets/hand.js', '/assets/base.js'])
})

test('the words of a language are their file and what it imports, but for what the page names', () => {
  expect(filesToCome(/words.en\./, BUNDLE, PAGE)).toEqual(['/assets/words-en.js', '/assets/common-en.js'])
  expect(withWords(PAGE, BUNDLE, { en: /words.en\./ })).toContain(
    '<script src="/early.js" data-en="/assets/words-en.js /assets/common-en.js"></script>',
  )
})

test('a build without the words, or a page without the script, is refused', () => {
  expect(() => filesToCome(/words.ru\./, BUNDLE, PAGE)).toThrow('no file of the build')
  expect(() => withWords('<head></head>', BUNDLE, { en: /words.en\./ })).toThrow('early.js')
})
