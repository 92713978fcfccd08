import { describe, expect, test } from 'vitest'
import { common as commonEn } from './en/common'
import { console as consoleEn } from './en/console'
import { handheld as handheldEn } from './en/handheld'
import { imports as importsEn } from './en/imports'
import { print as printEn } from './en/print'
import { scanner as scannerEn } from './en/scanner'
import { firstLanguage } from './i18n'
import { common as commonRu } from './ru/common'
import { console as consoleRu } from './ru/console'
import { handheld as handheldRu } from './ru/handheld'
import { imports as importsRu } from './ru/imports'
import { print as printRu } from './ru/print'
import { scanner as scannerRu } from './ru/scanner'

type Words = { [key: string]: string | Words }

const flat = (words: Words, path = ''): [string, string][] =>
  Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : flat(value, `${path}${key}.`),
  )

const PLURAL = /_(zero|one|two|few|many|other)$/
const names = (words: Words) => [...new Set(flat(words).map(([key]) => key.replace(PLURAL, '')))].sort()
const gaps = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()

/** Said the same in every language. */
const SAME =
  /^(brand|language\.|tasks\.of\.(quantity|sscc)$|steps\.(detail\.(quantity|note)|accepted\.(value|count))$)/

describe.each([
  ['common', commonEn, commonRu],
  ['console', consoleEn, consoleRu],
  ['handheld', handheldEn, handheldRu],
  ['print', printEn, printRu],
  ['imports', importsEn, importsRu],
  ['scanner', scannerEn, scannerRu],
] as [string, Words, Words][])('the words of %s', (_name, en, ru) => {
  test('are the same ones in both languages', () => {
    expect(names(ru)).toEqual(names(en))
  })

  test.each([
    ['en', en],
    ['ru', ru],
  ])('have every plural form of %s', (language, words) => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted()
    const keys = flat(words).map(([key]) => key)
    for (const name of new Set(
      keys.filter((key) => PLURAL.test(key)).map((key) => key.replace(PLURAL, '')),
    )) {
      const found = keys
        .filter((key) => key.replace(PLURAL, '') === name)
        .map((key) => key.slice(name.length + 1))
      expect(found.toSorted(), name).toEqual(forms)
    }
  })

  test('leave the same gaps to fill', () => {
    const english = new Map(flat(en).map(([key, text]) => [key.replace(PLURAL, ''), gaps(text)]))
    for (const [key, text] of flat(ru)) expect(gaps(text), key).toEqual(english.get(key.replace(PLURAL, '')))
  })

  test('are never empty, and Russian is Russian', () => {
    for (const [key, text] of flat(en)) expect(text.trim(), key).not.toBe('')
    for (const [key, text] of flat(ru)) if (!SAME.test(key)) expect(text, key).toMatch(/[а-яё]/i)
  })
})

test('the language is the chosen one, else the first of the browser that we speak, else English', () => {
  expect(firstLanguage(['de-DE', 'ru-RU', 'en'])).toBe('ru')
  expect(firstLanguage(['de'])).toBe('en')
  expect(firstLanguage([])).toBe('en')
  localStorage.setItem('ambar.language', 'en')
  expect(firstLanguage(['ru'])).toBe('en')
  localStorage.setItem('ambar.language', 'tlh')
  expect(firstLanguage(['ru'])).toBe('ru')
})
