// Who may import whom in src/: routes → features, frame → desk → ui → lib → api, and no feature imports another.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/**
 * What each layer may use besides itself. A folder that is not here is refused, so a new one must be thought about.
 * @type {Record<string, string[]>}
 */
const MAY = {
  api: [],
  lib: ['api'],
  ui: ['lib'],
  // What the console's screens are made of: lists, cards, keys. Knows the API and the console's addresses.
  desk: ['ui', 'lib', 'api'],
  frame: ['desk', 'ui', 'lib', 'api'],
  features: ['desk', 'ui', 'lib', 'api'],
  routes: ['features', 'frame', 'desk', 'ui', 'lib', 'api'],
  // Tests only.
  testing: ['routes', 'features', 'frame', 'desk', 'ui', 'lib', 'api'],
  // The entries: src/console.tsx, src/handheld.tsx.
  '': ['routes', 'frame', 'ui', 'lib', 'api'],
}

const isTest = (/** @type {string} */ path) => /\.test(\.tsx?)?$/.test(path)

/** @param {string} path */
function layerOf(path) {
  const parts = path.split('/')
  return parts.length === 1 ? '' : (parts[0] ?? '')
}

/** The feature of a file, the shell of a route or frame: what must not look at its neighbours. @param {string} path */
function partOf(path) {
  const [layer, part = '', ...rest] = path.split('/')
  if (layer === 'features') return part
  if (layer === 'routes' || layer === 'frame')
    return rest.length === 0 ? part.replace(/\.gen(\.ts)?$/, '') : part
  return ''
}

/**
 * The file of src/ that an import names, without extension; null for packages.
 * @param {string} from
 * @param {string} specifier
 */
function target(from, specifier) {
  if (specifier.startsWith('~/')) return specifier.slice(2)
  return specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : null
}

/**
 * Why a file may not import that, or null if it may.
 * @param {string} from path in src/
 * @param {string} specifier
 * @returns {string | null}
 */
export function refusal(from, specifier) {
  const to = target(from, specifier)
  if (to === null) return null
  if (to.startsWith('..')) return 'leads out of src/'
  const [layer, other] = [layerOf(from), layerOf(to)]
  const may = MAY[layer]
  if (!may || !MAY[other]) return `the layer of ${may ? to : from} is unknown`
  if (isTest(to)) return 'tests are not imported'
  if (layer === other) {
    return partOf(from) === partOf(to) ? null : `${layer}/${partOf(from)} may not know ${layer}/${partOf(to)}`
  }
  if (other === 'testing' && isTest(from)) return null
  return may.includes(other) ? null : `${layer || 'an entry'} may not know ${other || 'an entry'}`
}

/**
 * Every import of a source text: static, dynamic and type-only.
 * @param {string} text
 */
export function importsOf(text) {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName)
}

/**
 * @param {Iterable<[path: string, text: string]>} files
 * @returns {string[]}
 */
export function violations(files) {
  return [...files].flatMap(([path, text]) =>
    importsOf(text).flatMap((specifier) => {
      const why = refusal(path, specifier)
      return why === null ? [] : [`src/${path} imports ${specifier}: ${why}`]
    }),
  )
}

function main() {
  const src = join(dirname(fileURLToPath(import.meta.url)), '..', 'src')
  const files = readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => /** @type {[string, string]} */ ([relative(src, path), readFileSync(path, 'utf8')]))
  const found = violations(files)
  for (const line of found) console.error(line)
  if (found.length > 0) process.exitCode = 1
  else console.log(`${files.length} files keep their layers.`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main()
