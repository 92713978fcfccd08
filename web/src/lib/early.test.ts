import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const early = readFileSync('public/early.js', 'utf8')
const fetched = () =>
  [...document.head.querySelectorAll('link[rel=modulepreload]')].map((link) => link.getAttribute('href'))

/** Runs it as the page of the handheld does, which names the files of its words. */
function run(languages: string[]): void {
  const script = document.createElement('script')
  Object.assign(script.dataset, { en: '/en.js /common-en.js', ru: '/ru.js' })
  vi.spyOn(document, 'currentScript', 'get').mockReturnValue(script)
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(languages)
  new Function(early)()
}

beforeEach(() => localStorage.clear())
afterEach(() => {
  for (const link of document.head.querySelectorAll('link')) link.remove()
  delete document.documentElement.dataset.size
})

test.each([
  [['de-DE', 'ru-RU', 'en'], null, ['/ru.js']],
  [['en-GB', 'ru'], null, ['/en.js', '/common-en.js']],
  [['de'], null, ['/en.js', '/common-en.js']],
  [['en'], 'ru', ['/ru.js']],
  [['ru'], 'en', ['/en.js', '/common-en.js']],
  [['ru'], 'xx', ['/ru.js']],
])('for %j with %j chosen the words of one language are fetched', (languages, chosen, files) => {
  if (chosen) localStorage.setItem('ambar.language', chosen)
  run(languages)
  expect(fetched()).toEqual(files)
})

test('who wants it large has it large from the first paint', () => {
  localStorage.setItem('ambar.size', 'large')
  run(['en'])
  expect(document.documentElement.dataset.size).toBe('large')
})

test('without storage the browser decides', () => {
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
    throw new Error('forbidden')
  })
  run(['ru'])
  expect(fetched()).toEqual(['/ru.js'])
  expect(document.documentElement.dataset.size).toBeUndefined()
})
