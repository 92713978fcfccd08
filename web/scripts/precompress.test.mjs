import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { precompress } from './precompress.mjs'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ambar-precompress-'))
  mkdirSync(join(folder, 'assets'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** @param {string} name @param {string} bytes */
const put = (name, bytes) => writeFileSync(join(folder, name), bytes)
/** @param {string} name */
const has = (name) => existsSync(join(folder, name))

describe('what the build made is compressed once', () => {
  it('beside each file that is worth it, so that the same comes out', () => {
    const text = 'const here = "and there"\n'.repeat(200)
    put('assets/app.js', text)
    expect(precompress(folder)).toBe(2)
    const of = (/** @type {string} */ ending) => readFileSync(join(folder, `assets/app.js${ending}`))
    expect(brotliDecompressSync(of('.br')).toString()).toBe(text)
    expect(gunzipSync(of('.gz')).toString()).toBe(text)
  })

  it('not fonts and pictures, and nothing small', () => {
    put('assets/font.woff2', 'x'.repeat(5000))
    put('assets/small.js', 'x'.repeat(100))
    precompress(folder)
    expect(has('assets/font.woff2.br')).toBe(false)
    expect(has('assets/small.js.gz')).toBe(false)
  })

  it('twice changes nothing', () => {
    put('a.css', 'a { color: red }\n'.repeat(200))
    precompress(folder)
    precompress(folder)
    expect(has('a.css.br.gz')).toBe(false)
  })
})
