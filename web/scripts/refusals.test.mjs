// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { refusals, values } from '../src/lib/i18n/ru/refusals'
import { descriptionOf, SNAPSHOT } from './client.mjs'
import { answeredCodes, describedCodes, readCodes, sources } from './refusals.mjs'

/** @typedef {Record<string, string | readonly string[]>} Words */

/** Answered to no person at a screen, and why. */
const NOT_MET = new Set([
  // On the console of whoever starts the server or leaves months of the ledger.
  'database.roles',
  'inventory.archive_damaged',
  'inventory.archive_unwritable',
  'inventory.month_stays',
  // To programs that send a template.
  'labels.subject',
  'labels.unknown_field',
])

const described = describedCodes(descriptionOf(readFileSync(SNAPSHOT, 'utf8')))
const answered = answeredCodes()
const all = new Set([...described, ...answered.keys()])

/** @type {(codes: Iterable<string>, words: Words) => string[]} */
const unsaid = (codes, words) => [...codes].filter((code) => !(code in words) && !NOT_MET.has(code)).sort()

/** @type {(words: Words, codes: Set<string>) => string[]} */
const dead = (words, codes) => Object.keys(words).filter((code) => !codes.has(code))

/** @type {(text: string) => [name: string, how: string | undefined][]} */
const gaps = (text) =>
  [...text.matchAll(/\{\{(\w+)(?:, (\w+))?\}\}/g)].map(([, name = '', how]) => [name, how])

/**
 * Gaps that would stay empty: of a parameter that never comes with the code, or that does not always come, in the last
 * sentence, behind which nothing else could be said.
 * @param {Words} words
 * @param {import('./refusals.mjs').Codes} codes
 */
function empty(words, codes) {
  return Object.entries(words).flatMap(([code, said]) => {
    const texts = [said].flat()
    const { ever = new Set(), always = new Set() } = codes.get(code) ?? {}
    return texts.flatMap((text, at) =>
      gaps(text)
        .filter(([name]) => !(at === texts.length - 1 ? always : ever).has(name))
        .map(([name]) => `${code}: ${name}`),
    )
  })
}

/** How gaps are shown that nobody knows. @type {(words: Words) => string[]} */
const odd = (words) =>
  Object.values(words)
    .flat()
    .flatMap(gaps)
    .flatMap(([, how]) => how ?? [])
    .filter((how) => !['quantity', 'day', 'time', 'list'].includes(how) && !(how in values))

describe('what the server refuses, in Russian', () => {
  test('has words for every code that an operation of the API names', () => {
    expect(described.size).toBeGreaterThan(200)
    expect(unsaid(described, refusals)).toEqual([])
    expect(unsaid(['inventory.expired', 'inventory.melted'], refusals)).toEqual(['inventory.melted'])
  })

  test('has words for every code of a field, of the edge and of the stock engine', () => {
    expect(unsaid(answered.keys(), refusals)).toEqual([])
    for (const code of ['text.too_long', 'server.busy', 'inventory.batch_refused', 'field.missing']) {
      expect(answered.has(code), code).toBe(true)
    }
  })

  test('has no words for a code that nobody answers', () => {
    expect(dead(refusals, all)).toEqual([])
    expect([...described].filter((code) => !answered.has(code))).toEqual([])
    expect([...NOT_MET].filter((code) => !all.has(code) || code in refusals)).toEqual([])
    expect(dead({ 'inventory.melted': 'Растаяло.' }, all)).toEqual(['inventory.melted'])
  })

  test('leaves no gap that the server does not fill', () => {
    expect(empty(refusals, answered)).toEqual([])
    expect(
      empty(
        {
          'inventory.not_enough': 'Есть {{free, quantity}}, нужно {{wanted}}, не {{asked}}.',
          'inventory.lot_required': ['{{sku}}: нужна партия.', 'Товару {{sku}} нужна партия.'],
          'text.too_long': 'Не больше {{max}} знаков.',
        },
        answered,
      ),
    ).toEqual(['inventory.not_enough: asked', 'inventory.lot_required: sku', 'text.too_long: max'])
  })

  test('are of codes that the servers for trying the screens out answer too', () => {
    const files = readdirSync('scripts').filter((name) => /^(mock|screens)-.*\.mjs$/.test(name))
    const text = files.map((name) => readFileSync(`scripts/${name}`, 'utf8')).join('\n')
    const codes = [...text.matchAll(/problem\(\s*\d{3},\s*'([\w.]+)'/g)].map(([, code = '']) => code)
    expect(codes.length).toBeGreaterThan(10)
    expect(codes.filter((code) => !answered.has(code))).toEqual([])
  })

  test('shows what comes in a way that there is', () => {
    expect(odd(refusals)).toEqual([])
    expect(odd({ a: '{{left, amount}}' })).toEqual(['amount'])
  })

  test('names only states that the server knows', () => {
    const text = sources().join('\n')
    const { field: _fields, ...states } = values
    const unknown = Object.values(states)
      .flatMap((list) => Object.keys(list))
      .filter((state) => !text.includes(`"${state}"`))
    expect(unknown).toEqual([])
  })

  test('is Russian, in whole sentences', () => {
    for (const [code, said] of Object.entries(refusals)) {
      for (const text of [said].flat()) {
        if (/^\{\{\w+, \w+\}\}$/.test(text)) continue
        expect(text, code).toMatch(/[а-яё]/i)
        expect(text, code).toMatch(/^[А-ЯЁ{«].*[.?!]$/)
      }
    }
  })

  test('says each code in one file only', () => {
    const folder = 'src/lib/i18n/ru/refusals'
    const codes = readdirSync(folder)
      .filter((name) => name !== 'values.ts')
      .flatMap((name) => [...readFileSync(`${folder}/${name}`, 'utf8').matchAll(/^ {2}'?([\w.]+)'?:/gm)])
      .map(([, code]) => code)
    expect(codes.length).toBe(Object.keys(refusals).length)
  })
})

describe('the codes in the sources', () => {
  /** @param {string} text */
  const read = (text) => {
    /** @type {import('./refusals.mjs').Codes} */
    const codes = new Map()
    readCodes(text, codes)
    return Object.fromEntries([...codes].map(([code, { ever, always }]) => [code, [[...ever], [...always]]]))
  }

  test('of typed refusals have the parameters of their variant, those of fields none for sure', () => {
    const text = `
impl Fault for StopFault {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::TooMuch { .. } => ErrorKind::Invalid,
            _ => ErrorKind::Refused,
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::Closed { .. } => "picking.stop_closed",
            Self::TooMuch { .. } => "picking.too_much",
            Self::Other(fault) => fault.code(),
            Self::Lines(_) | Self::Open => "picking.lines",
        }
    }
    fn params(&self) -> Map<String, Value> {
        let params = match self {
            Self::Closed { state } => json!({ "state": state }),
            Self::TooMuch { left } => {
                json!({ "left": left })
            }
            Self::Lines(lines) => {
                let lines: Vec<Value> = lines.iter().map(|line| json!({ "sku": line.sku })).collect();
                json!({ "lines": lines })
            }
            _ => json!({}),
        };
        params.as_object().cloned().unwrap_or_default()
    }
}`
    expect(read(text)).toEqual({
      'picking.stop_closed': [['state'], ['state']],
      'picking.too_much': [['left'], []],
      'picking.lines': [['lines'], []],
    })
  })

  test('have the parameters that follow, and for sure only those that follow everywhere', () => {
    const text = `
fn a() { Err(Failure::refused("picking.busy", format!("{} is (busy)", x)).param("by", who).because(y).param("at", z)) }
fn b() { Failure::refused("picking.busy", "busy").param("by", who) }
fn c() { invalid(FieldError { pointer: at.into(), code: "text.blank", detail: "no \\"blank\\"".into() }) }
// Failure::refused("picking.old", "")
fn d() { if failure.code == "picking.compared" { Failure::internal("picking") } }
fn e() { match code { "picking.matched" => 1, _ => 2 } }
#[cfg(test)]
mod tests { fn f() { Failure::refused("picking.tested", "") } }`
    expect(read(text)).toEqual({ 'picking.busy': [['by', 'at'], ['by']], 'text.blank': [[], []] })
  })
})
