// Writes src/api/gen from the API's description as the server's own test keeps it: types.gen.ts, the types of everything
// the API takes and answers, which weigh nothing in the bundle, and rules.gen.ts, what a form checks before it sends.
// lib/api/client.ts does the sending.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '@hey-api/openapi-ts'

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url))

export const SNAPSHOT = here('../../apps/ambar/tests/it/snapshots/it__openapi__openapi.snap')
export const TARGET = here('../src/api/gen/types.gen.ts')
export const RULES = here('../src/api/gen/rules.gen.ts')

/** The bodies that a form of the console sends. Only their rules are written: each of them is loaded with the forms. */
export const FORMS = [
  'AddCategory',
  'AddDevice',
  'AddItemBody',
  'AddLocationType',
  'AddOwner',
  'AddPartner',
  'AddPerson',
  'AddToken',
  'AddUser',
  'AddWarehouse',
  'AddZone',
  'AnnounceDelivery',
  'DecimalText',
  'ChangeCategory',
  'ChangeDevice',
  'ChangeLocationType',
  'ChangeOwner',
  'ChangePartner',
  'ChangePerson',
  'ChangeWarehouse',
  'ChangeZone',
  'EnrolPrinter',
  'Note',
  'PrintLabels',
  'ReasonCode',
  'SetAllocationRule',
  'SetCountLimit',
  'SetPin',
  'SetPriority',
  'SetSsccRange',
]

/** Named by parameters but described nowhere: a gap of the description. They are read as text. A new one is an error. */
const UNDESCRIBED = ['Sort', 'OrderSort', 'ImportState', 'FileEncoding', 'FileDelimiter']

/**
 * The description inside a snapshot, whose head is parted from it by a line of dashes.
 * @param {string} snapshot
 */
export function descriptionOf(snapshot) {
  const begin = snapshot.indexOf('\n---\n')
  if (begin < 0) throw new Error(`${SNAPSHOT} is not a snapshot: it has no head.`)
  const description = JSON.parse(snapshot.slice(begin + 5))
  for (const name of UNDESCRIBED) description.components.schemas[name] ??= { type: 'string' }
  return description
}

/**
 * What the generator makes of a description, as one text.
 * @param {object} description
 * @param {string} file
 * @param {Partial<import('@hey-api/openapi-ts').UserConfig>} how
 * @returns {Promise<string>}
 */
async function made(description, file, how) {
  const folder = mkdtempSync(join(tmpdir(), 'ambar-client-'))
  try {
    const input = join(folder, 'openapi.json')
    writeFileSync(input, JSON.stringify(description))
    const output = { path: join(folder, 'out'), entryFile: false }
    await createClient({ input, output, logs: { level: 'silent', file: false }, ...how })
    return readFileSync(join(output.path, file), 'utf8')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/**
 * The text of the types for a description.
 * @param {object} description
 */
export const generate = (description) =>
  made(description, 'types.gen.ts', { plugins: ['@hey-api/typescript'] })

/**
 * The text of the rules for a description, as schemas of Zod. Rules that nobody can break by typing are left out: ids are
 * chosen from lists, and how many bits a number has says less than its bounds.
 * @param {object} description
 */
export function generateRules(description) {
  const typed = JSON.parse(JSON.stringify(description), (_key, value) => {
    if (value?.format === 'uuid') return { ...value, format: undefined, minLength: 1 }
    return /^int(32|64)$/.test(value?.format) ? { ...value, format: undefined } : value
  })
  return made(typed, 'zod.gen.ts', {
    parser: { filters: { schemas: { include: FORMS }, operations: { include: [] }, orphans: true } },
    plugins: [
      { name: 'zod', compatibilityVersion: 'mini', comments: false, requests: false, responses: false },
    ],
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const description = descriptionOf(readFileSync(SNAPSHOT, 'utf8'))
  mkdirSync(dirname(TARGET), { recursive: true })
  for (const { path, text } of [
    { path: TARGET, text: await generate(description) },
    { path: RULES, text: await generateRules(description) },
  ]) {
    writeFileSync(path, text)
    console.log(`${path} has ${text.split('\n').length} lines.`)
  }
}
