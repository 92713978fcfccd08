// Which codes the server answers problems with, and which parameters come with each: read out of the Rust sources, for the
// test of the Russian words that stand in `src/lib/i18n/ru/refusals`.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const CRATES = fileURLToPath(new URL('../../crates', import.meta.url))

/** What begins a code; anything else with a point in it is the name of a file, a step or a metric. */
const OF =
  /^(?:auth|body|catalog|database|events|field|idempotency|identity|if_match|import|inventory|job|labels|live|locations|method|page|path|picking|quantity|query|receiving|recorded_at|scan|server|shipments|steps|text|time|workforce|add_item)\.[a-z0-9_]+$/

/** The few codes of one word. */
const SHORT = new Set(['internal', 'invalid', 'stale'])

/**
 * `ever` may come with a code, `always` comes with it wherever it is answered.
 * @typedef {{ ever: Set<string>, always: Set<string> }} Params
 * @typedef {Map<string, Params>} Codes
 * @typedef {(code: string, ever: Set<string>, always: Set<string>) => void} Take
 */

/**
 * A source without comments and without its tests.
 * @param {string} source
 */
export function bare(source) {
  const tests = source.search(/#\[cfg\(test\)\]\s*mod \w+ \{/)
  return (tests < 0 ? source : source.slice(0, tests)).replace(/^\s*\/\/.*$/gm, '')
}

/**
 * Behind the bracket that closes the one at a place.
 * @param {string} text
 * @param {number} open
 */
function close(text, open) {
  let depth = 0
  for (let at = open; at < text.length; at += 1) {
    const sign = text[at]
    if (sign === '"') at = stringEnd(text, at) - 1
    else if (sign === '(' || sign === '[' || sign === '{') depth += 1
    else if (sign === ')' || sign === ']' || sign === '}') {
      depth -= 1
      if (depth === 0) return at + 1
    }
  }
  return text.length
}

/** @type {(text: string, quote: number) => number} */
function stringEnd(text, quote) {
  for (let at = quote + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '"') return at + 1
  }
  return text.length
}

/**
 * Where the call or the struct around a place begins; null outside of both.
 * @param {string} text
 * @param {number} from
 */
function around(text, from) {
  let depth = 0
  for (let at = from - 1; at >= 0; at -= 1) {
    const sign = text[at] ?? ''
    if (')]}'.includes(sign)) depth += 1
    else if ('([{'.includes(sign)) {
      if (depth === 0) return at
      depth -= 1
    } else if (sign === ';' && depth === 0) return null
  }
  return null
}

/**
 * The names in `.param("name", …)` that follow a call.
 * @param {string} text
 * @param {number} from
 */
function chained(text, from) {
  const names = new Set()
  for (let at = from; ; ) {
    const call = /^\s*\.(\w+)\(/.exec(text.slice(at, at + 200))
    if (!call) return names
    const open = at + call[0].length - 1
    if (call[1] === 'param') {
      const name = /^\(\s*"(\w+)"/.exec(text.slice(open, open + 100))
      if (name) names.add(name[1])
    }
    at = close(text, open)
  }
}

/**
 * The arms of a match, or the whole of a body without one: what they are for, and what they say.
 * @param {string} body
 * @returns {{ variants: string[], says: string }[]}
 */
function arms(body) {
  const begin = body.indexOf('match self {')
  if (begin < 0) return [{ variants: ['_'], says: body }]
  const open = begin + 'match self '.length
  const end = close(body, open) - 1
  const found = []
  for (let at = open + 1; at < end; ) {
    const arrow = body.indexOf('=>', at)
    if (arrow < 0 || arrow > end) break
    const pattern = body.slice(at, arrow)
    let stop = arrow + 2
    while (/\s/.test(body[stop] ?? '')) stop += 1
    if (body[stop] === '{') stop = close(body, stop)
    while (stop < end && body[stop] !== ',') {
      const sign = body[stop]
      if (sign === '"') stop = stringEnd(body, stop)
      else if (sign === '(' || sign === '[' || sign === '{') stop = close(body, stop)
      else if (body[stop - 1] === '}' && /^\s*(?:Self::|_ =>)/.test(body.slice(stop))) break
      else stop += 1
    }
    const variants = [...pattern.matchAll(/Self::(\w+)/g)].map(([, name = '']) => name)
    found.push({ variants: variants.length > 0 ? variants : ['_'], says: body.slice(arrow + 2, stop) })
    at = body[stop] === ',' ? stop + 1 : stop
  }
  return found
}

/** @type {(found: { variants: string[], says: string }[], variant: string) => string} */
const armOf = (found, variant) =>
  (
    found.find(({ variants }) => variants.includes(variant)) ??
    found.find(({ variants }) => variants.includes('_'))
  )?.says ?? ''

/** @type {(impl: string, name: string) => string} */
function method(impl, name) {
  const at = impl.indexOf(`fn ${name}(&self)`)
  if (at < 0) return ''
  const open = impl.indexOf('{', at)
  return impl.slice(open + 1, close(impl, open) - 1)
}

/**
 * The names of parameters in what an arm of `params` says: of a `json!` object at its outermost level, of pairs, of what is added.
 * @param {string} says
 */
function named(says) {
  const names = new Set()
  for (const found of says.matchAll(/"(\w+)"\.to_owned\(\)|add\("(\w+)"/g)) names.add(found[1] ?? found[2])
  for (const found of says.matchAll(/json!\(\{/g)) {
    const open = found.index + found[0].length - 1
    // An object that an object or a list holds, or one in a closure, is no parameter itself.
    if (/\|\w+\|\s*$/.test(says.slice(0, found.index))) continue
    let object = says.slice(open + 1, close(says, open) - 1)
    object = object.replace(/\{[^{}]*\}/g, '')
    for (const [, name] of object.matchAll(/(?:^|,)\s*"(\w+)"\s*:/g)) names.add(name)
  }
  return names
}

/**
 * The codes of the typed refusals of a source.
 * @param {string} source
 * @param {Take} take
 * @returns {string} the source without them
 */
function faults(source, take) {
  let rest = source
  for (const found of source.matchAll(/impl (?:\w+::)*Fault for \w+ \{/g)) {
    const open = found.index + found[0].length - 1
    const impl = source.slice(found.index, close(source, open))
    const [kinds, params] = [arms(method(impl, 'kind')), arms(method(impl, 'params'))]
    // Added after the match: with some of the refusals.
    const outside = params.reduce((body, { says }) => body.replace(says, ''), method(impl, 'params'))
    for (const { variants, says } of arms(method(impl, 'code'))) {
      const code = /^\s*"([a-z0-9_.]+)"\s*$/.exec(says)?.[1]
      if (!code) continue
      for (const variant of variants) {
        const own = named(armOf(params, variant))
        // Such a value may be one of a field, and those come without parameters.
        const field = /Invalid/.test(armOf(kinds, variant))
        take(code, new Set([...own, ...named(outside)]), field ? new Set() : own)
      }
    }
    rest = rest.replace(impl, '')
  }
  return rest
}

/**
 * Adds the codes of one source.
 * @param {string} text
 * @param {Codes} codes
 * @param {(code: string) => boolean} [wanted]
 */
export function readCodes(text, codes, wanted = (code) => OF.test(code) || SHORT.has(code)) {
  /** @type {Take} */
  const take = (code, ever, always) => {
    if (!wanted(code)) return
    const known = codes.get(code)
    codes.set(code, {
      ever: new Set([...(known?.ever ?? []), ...ever]),
      always: known ? new Set([...known.always].filter((name) => always.has(name))) : always,
    })
  }
  const rest = faults(bare(text), take)
  for (const found of rest.matchAll(/"([a-z0-9_.]+)"/g)) {
    const [quoted, code = ''] = found
    if (!wanted(code)) continue
    const before = rest.slice(Math.max(0, found.index - 80), found.index)
    const after = rest.slice(found.index + quoted.length, found.index + quoted.length + 80)
    // What compares, what a pattern is for, what names work or an event.
    if (
      /[!=]=\s*$|starts_with\(\s*$|fn name\(&self\) -> &'static str \{\s*$|const NAME[^=]*=\s*$|function: $/.test(
        before,
      )
    )
      continue
    if (/^[\s,_)]*(?:\|.*)?=>/.test(after)) continue
    if (SHORT.has(code) && !/(?:Self::new|Failure::\w+)\([^"]*$/.test(before)) continue
    const open = around(rest, found.index)
    const params = open === null ? new Set() : chained(rest, close(rest, open))
    take(code, params, params)
  }
}

/** Where codes stand that are no answers of the API: events, steps, what is found in the rows of a file, templates of labels, tests. */
const ELSEWHERE =
  /(?:^|\/)(?:tests?|testkit|embedded|examples|benches)\/|(?:^|\/)(?:\w+_)?tests\.rs$|contract\/src\/events\.rs$|openapi_problems\.rs$|reactions\.rs$|copies\.rs$|processes\/(?:scan\/src\/(?!request)|steps\/src\/flow|import\/src\/(?:kinds|check|source|sheet|commit|undo|spoilt))|labels\/src\/(?:sending|spooler|views)\.rs$|libs\/(?:labels\/src\/(?:template|record)|gs1|steps)/

/** The texts of the sources that may answer somebody. */
export function sources(folder = CRATES) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .filter((name) => name.endsWith('.rs') && !ELSEWHERE.test(name.replaceAll('\\', '/')))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
}

/**
 * The codes of all sources.
 * @returns {Codes}
 */
export function answeredCodes() {
  /** @type {Codes} */
  const codes = new Map()
  for (const text of sources()) readCodes(text, codes)
  return codes
}

/**
 * The codes that the description of the API names: those of each operation, and those that any may answer.
 * @param {{ paths: Record<string, Record<string, any>> }} description
 * @returns {Set<string>}
 */
export function describedCodes(description) {
  const codes = new Set()
  for (const operations of Object.values(description.paths)) {
    for (const operation of Object.values(operations)) {
      for (const problem of operation?.['x-problems'] ?? []) codes.add(problem.split(' ')[1])
      for (const [status, response] of Object.entries(operation?.responses ?? {})) {
        if (status < '400') continue
        for (const [, code] of (response.description ?? '').matchAll(/`([a-z0-9_.]+)`/g)) codes.add(code)
      }
    }
  }
  return codes
}
