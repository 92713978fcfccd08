// Writes src/lib/scan/gs1/aiTable.gen.ts, every GS1 application identifier, from the syntax dictionary of GS1.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url))

export const DICTIONARY = at('../../testdata/scan/gs1/gs1-syntax-dictionary.txt')
export const TABLE = at('../src/lib/scan/gs1/aiTable.gen.ts')

/**
 * A row of the dictionary, squeezed: what is long and frequent is said by one character. The app undoes it (ais.ts).
 * @param {string} line
 */
function row(line) {
  const [, before = '', title = ''] = /^(.*?)(?:\s+#\s+(.*))?$/.exec(line) ?? []
  const [ais = '', ...rest] = before.trim().split(/\s+/)
  const flags = /^[*?]+$/.test(rest[0] ?? '') ? (rest.shift() ?? '') : ''
  const attributes = rest.filter((word) => /^(req=|ex=|dlpkey)/.test(word))
  const components = rest.filter((word) => !attributes.includes(word))
  const short = attributes.map((word) =>
    word
      .replace(/^req=/, '!')
      .replace(/^ex=/, '~')
      .replace(/^dlpkey=?/, '@'),
  )
  return [`${ais}${flags}`, ...components, ...short, ...(title ? [`#${title.trim()}`] : [])].join(' ')
}

/** @param {string} dictionary */
export function generate(dictionary) {
  const rows = dictionary
    .split('\n')
    .filter((line) => /^\d/.test(line))
    .map(row)
  return `// Written by scripts/ai-table.mjs from the GS1 Barcode Syntax Dictionary (testdata/scan/gs1, Apache-2.0,
// © BWIPP project, Zint Project, GS1 AISBL). Do not edit: run it again.

/** A row for each identifier or range: its flags (* without separator, ? attribute of a Digital Link), components, !req ~ex @dlpkey, #title. */
export const AI_TABLE = ${JSON.stringify(rows.join('\n'))}
`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(TABLE, generate(readFileSync(DICTIONARY, 'utf8')))
  console.log(`wrote ${TABLE}`)
}
