// Prints what a first visit to each shell loads, gzipped, and fails above the handheld's budget.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const KB = 1024

/** What a first load may weigh, in bytes of gzipped JavaScript. */
export const BUDGET = { 'index.html': Number.POSITIVE_INFINITY, 'm.html': 170 * KB }

/** Loaded before the first picture though not by its name: the words of one language. The larger one counts. */
const WORDS = { 'index.html': /^office-.*\.js$/ }

/** Loaded right after the first picture: what reads scans. Told, so that nobody is surprised by it. */
const AFTER = { 'm.html': /^reading-.*\.js$/ }

/**
 * The scripts and styles that a page loads before it can work: those it names and those that they import statically.
 * @param {string} page
 * @param {(path: string) => string} read
 * @returns {Set<string>}
 */
export function firstLoad(page, read) {
  const found = new Set(
    [...read(page).matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(([, path = '']) => path),
  )
  for (const path of found) {
    if (!path.endsWith('.js')) continue
    for (const [, target = ''] of read(path).matchAll(/(?:\bfrom|\bimport)\s*["'](\.[^"']+)["']/g)) {
      found.add(posix.join(posix.dirname(path), target))
    }
  }
  return found
}

/**
 * The words of each language, where the page says which files hold them.
 * @param {string} page
 * @returns {string[][]}
 */
export const wordsOf = (page) =>
  [...page.matchAll(/\bdata-[a-z]{2}="([^"]+)"/g)].map(([, files = '']) =>
    files.split(' ').map((file) => file.slice(1)),
  )

function main() {
  const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist')
  const read = (/** @type {string} */ path) => readFileSync(join(dist, path), 'utf8')
  let over = false
  for (const [page, budget] of Object.entries(BUDGET)) {
    const sizes = { js: 0, css: 0 }
    for (const path of firstLoad(page, read)) {
      sizes[path.endsWith('.css') ? 'css' : 'js'] += gzipSync(readFileSync(join(dist, path))).length
    }
    const names = readdirSync(join(dist, 'assets'))
    const weigh = (/** @type {RegExp | undefined} */ pattern) =>
      Math.max(
        0,
        ...names
          .filter((name) => pattern?.test(name))
          .map((name) => gzipSync(readFileSync(join(dist, 'assets', name))).length),
      )
    const named = wordsOf(read(page)).map((files) =>
      files.reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file))).length, 0),
    )
    sizes.js += Math.max(weigh(WORDS[/** @type {'index.html'} */ (page)]), ...named)
    const after = weigh(AFTER[/** @type {'m.html'} */ (page)])
    const kb = (/** @type {number} */ bytes) => `${(bytes / KB).toFixed(1)} kB`
    const limit = Number.isFinite(budget) ? ` of at most ${kb(budget)}` : ''
    console.log(
      `${page.padEnd(11)} first load gzipped: js ${kb(sizes.js)}${limit}, css ${kb(sizes.css)}${after > 0 ? `; right after it js ${kb(after)}` : ''}`,
    )
    over ||= sizes.js > budget
  }
  if (over) {
    console.error('The first load is over its budget: load less, or later.')
    process.exitCode = 1
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main()
