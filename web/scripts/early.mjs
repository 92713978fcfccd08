// How the pages name their files: what is drawn with before what draws, and the handheld's words where public/early.js finds them.

/**
 * @typedef {{ type: string, fileName: string, facadeModuleId?: string | null, imports?: string[] }} Output
 */

const EARLY = '<script src="/early.js"'

/**
 * Puts the style sheets right behind the script that runs before the first paint: behind the other scripts they would wait for one of
 * the few connections.
 * @param {string} html
 * @returns {string}
 */
export function stylesFirst(html) {
  const sheet = /^ *<link rel="stylesheet"[^>]*>\n/gm
  const sheets = html.match(sheet) ?? []
  return html
    .replace(sheet, '')
    .replace(/^ *<script src="\/early\.js".*\n/m, (script) => script + sheets.join(''))
}

/**
 * The file that a module begins, with those that it imports and that the page does not name itself.
 * @param {RegExp} module
 * @param {Record<string, Output>} bundle
 * @param {string} html
 * @returns {string[]}
 */
export function filesToCome(module, bundle, html) {
  const first = Object.values(bundle).find(({ facadeModuleId }) => module.test(facadeModuleId ?? ''))
  if (!first) throw new Error(`no file of the build begins with ${module}`)
  const found = new Set([first.fileName])
  for (const name of found) for (const next of bundle[name]?.imports ?? []) found.add(next)
  return [...found].map((name) => `/${name}`).filter((address) => !html.includes(`"${address}"`))
}

/**
 * Names the words of each language at the script that knows which is wanted.
 * @param {string} html
 * @param {Record<string, Output>} bundle
 * @param {Record<string, RegExp>} words
 * @returns {string}
 */
export function withWords(html, bundle, words) {
  const named = Object.entries(words)
    .map(([language, module]) => ` data-${language}="${filesToCome(module, bundle, html).join(' ')}"`)
    .join('')
  if (!html.includes(EARLY)) throw new Error('the page has no early.js')
  return html.replace(EARLY, EARLY + named)
}
