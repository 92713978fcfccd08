import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { common } from './en/common'
import { console } from './en/console'
import { handheld } from './en/handheld'
import { imports } from './en/imports'
import { print } from './en/print'
import { scanner } from './en/scanner'

type Words = { [key: string]: string | Words }

const keys = (words: Words, path = ''): string[] =>
  Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [path + key] : keys(value, `${path}${key}.`),
  )

/** All that is said in code: what stands in quotes, with a pattern for what is put together. */
function said(): { whole: Set<string>; patterns: RegExp[] } {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.tsx?$/.test(name) && !/\.test\.|i18n.(en|ru).|\.gen\./.test(name),
  )
  const code = files.map((name) => readFileSync(join('src', name), 'utf8')).join('\n')
  const bare = (key: string) => key.replace(/^(common|console|handheld|imports|print|scanner):/, '')
  const whole = new Set([...code.matchAll(/'([^'\n]+)'/g)].map(([, key = '']) => bare(key)))
  const patterns = [...code.matchAll(/`([\w:]+\.(?:[\w.]|\$\{[^}]*\})*)`/g)].map(([, key = '']) => {
    const parts = bare(key).split(/\$\{[^}]*\}/)
    return new RegExp(`^${parts.map((part) => part.replaceAll('.', '\\.')).join('\\w+')}$`)
  })
  return { whole, patterns }
}

const { whole, patterns } = said()
const unused = (words: Words) =>
  keys(words)
    .map((key) => key.replace(/_(one|other)$/, ''))
    .filter((key) => !whole.has(key) && !patterns.some((pattern) => pattern.test(key)))

describe('every word is said somewhere', () => {
  it('and one that is said nowhere is found', () => {
    expect(unused({ start: { nowhere: 'Never said' } })).toEqual(['start.nowhere'])
  })

  it('of those that both shells share', () => {
    expect(unused(common)).toEqual([])
  })

  it('of the console', () => {
    expect(unused(console)).toEqual([])
  })

  it('of the handheld', () => {
    expect(unused(handheld)).toEqual([])
  })

  it('of the print screen', () => {
    expect(unused(print)).toEqual([])
  })

  it('of the import centre', () => {
    expect(unused(imports)).toEqual([])
  })

  it('of the scanner check', () => {
    expect(unused(scanner)).toEqual([])
  })
})
