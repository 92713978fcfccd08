import { amountOf, amountText, parseAmount } from './amount'
import {
  acceptedFeedback,
  againFeedback,
  doneFeedback,
  type Feedback,
  nothingToUndo,
  questionFeedback,
  undoneFeedback,
  wrongFeedback,
} from './feedback'
import { type Fill, match, put, singles, type Taken, type Wrong } from './match'
import { type Env, type Operation, operationOf } from './operation'
import { type Meaning, type Reading, type Scan, sameCode } from './reading'
import {
  actionOf,
  enter,
  isFull,
  needed,
  prepare,
  promptOf,
  type Run,
  remembering,
  stepOf,
  wanted,
} from './run'
import { type Accept, type Action, FORMAT, type QuantityRule, type Script, type Value } from './script'

/** What came of an input. */
export interface Result {
  run: Run
  feedback: Feedback
  /** To be stored before anything else, then sent in this order. */
  operations: Operation[]
  /** Whether the script is to be taken anew as soon as there is a network. */
  refresh: boolean
}

/** A script at its beginning; null if it is of a form that this runner does not know. */
export function begin(script: Script): Run | null {
  if (script.format !== FORMAT) return null
  const nowhere: Run = {
    script,
    at: null,
    action: null,
    filled: {},
    typed: [],
    later: [],
    askedNext: null,
    seen: [],
    wrongs: 0,
    before: [],
  }
  return enter(nowhere, script.start)
}

/** Whether nothing is left to do. */
export const ended = (run: Run): boolean => run.at === null

function wrong(run: Run, why: Wrong): Result {
  const after = { ...run, wrongs: run.wrongs + 1 }
  return { run: after, feedback: wrongFeedback(run, why), operations: [], refresh: false }
}

/** Without effect, but told. */
const told = (run: Run, feedback: Feedback): Result => ({
  run: { ...run, wrongs: 0 },
  feedback,
  operations: [],
  refresh: false,
})

/** The outcome that is due, if every slot that it needs is full. */
function due(run: Run) {
  const step = stepOf(run)
  if (!step || !needed(run).every((accept) => isFull(run, accept))) return null
  const action = actionOf(run)
  return { outcome: action ? action.outcome : step.done, what: action ? action.say : step.say, step }
}

/** Goes on as far as what is filled leads. */
function advance(from: Run, run: Run, env: Env, scanned: Reading | null, value: string | null): Result {
  let now = run
  let moved = false
  let refresh = false
  const been = new Set([from.at])
  const operations: Operation[] = []
  for (let found = due(now); found; found = due(now)) {
    const { outcome, what, step } = found
    const title = promptOf(now)?.object?.title ?? step.object?.title ?? null
    if (outcome.call) operations.push(operationOf(outcome.call, now, what, title, env))
    refresh ||= outcome.refresh ?? false
    const seen = [...new Set([...now.seen, ...singles(now, wanted(now))])]
    const later = outcome.later ? [...now.later, outcome.later] : now.later
    now = enter({ ...now, seen, later }, now.askedNext ?? outcome.next ?? null)
    moved = true
    // What a scan has done is done; and a step that leads to itself has had it.
    if (operations.length === 0 && scanned && now.at !== null && !been.has(now.at))
      now = offered(now, scanned)
    if (now.at !== null) been.add(now.at)
  }
  const performed = operations.length > 0
  const kept = performed ? { ...now, before: [] } : remembering(now, from)
  const done = performed || ended(now)
  const feedback = done ? doneFeedback(now) : acceptedFeedback(moved ? now : run, value)
  return { run: { ...kept, wrongs: 0 }, feedback, operations, refresh }
}

/** A scan that led to a step may fill it too; what does not fit is asked for. */
function offered(run: Run, reading: Reading): Run {
  const taken = match(run, reading)
  if (taken.is !== 'fills') return run
  const after = put(run, taken.fills)
  return 'why' in after ? run : after
}

interface Understood {
  run: Run
  reading: Reading
  fills: Fill[]
}

/** What a reading does in the step, or in the first action that scans choose. */
function understand(run: Run, reading: Reading): Understood | Exclude<Taken, { is: 'fills' }> {
  const taken = match(run, reading)
  if (taken.is === 'fills') return { run, reading, fills: taken.fills }
  const refused = taken.is === 'wrong' && (taken.wrong.why === 'not_wanted' || taken.wrong.why === 'unknown')
  if (!refused || run.action !== null) return taken
  for (const action of stepOf(run)?.actions ?? []) {
    if (!action.by_scan) continue
    const chosen = chooseAction(run, action)
    const other = match(chosen, reading)
    if (other.is === 'fills') return { run: chosen, reading, fills: other.fills }
  }
  return taken
}

/** Keys and a time for finding out what an input would do. */
const TRIED: Env = { newKey: () => '', now: () => new Date(0) }

/** What would come of it, as far as it can be told apart: where it leads, with what, and what is done on the way. */
function effectOf(run: Run, one: Understood): string {
  const { run: after, operations, feedback } = filled(run, one, TRIED)
  return JSON.stringify([after.at, after.action, after.filled, operations, feedback.tone])
}

/** The ways to understand a scan that fit and make a difference: also in what only a later step takes of it. */
const rightWays = (run: Run, all: (Understood | Exclude<Taken, { is: 'fills' }>)[]): Understood[] => {
  const right = all.filter((one): one is Understood => 'fills' in one)
  return right.length < 2 ? right : [...new Map(right.map((one) => [effectOf(run, one), one])).values()]
}

/** Takes a scan: whole or not at all. */
export function scan(run: Run, scanned: Scan, env: Env): Result {
  if (ended(run)) return wrong(run, { why: 'ended' })
  if (scanned.command !== undefined) return command(run, scanned.command, env)
  const all = scanned.readings.map((reading) => understand(run, reading))
  const different = rightWays(run, all)
  const [first, second] = different
  if (first && second) return told(run, questionFeedback(scanned, different.map(meaningOf)))
  if (first) return filled(run, first, env)
  const again = all.find((one) => 'is' in one && one.is === 'again')
  if (again && 'is' in again && again.is === 'again') {
    return told(run, againFeedback(run, again.kind, again.value))
  }
  const question = all.find((one) => 'is' in one && one.is === 'question')
  if (question && 'is' in question && question.is === 'question') {
    return told(run, questionFeedback(scanned, question.meanings))
  }
  const refused = all.find((one) => 'is' in one && one.is === 'wrong')
  if (refused && 'is' in refused && refused.is === 'wrong') return wrong(run, refused.wrong)
  return wrong(run, { why: 'unknown', got: scanned.text })
}

/** Of readings that differ: all that is understood, by which they can be told apart. */
function meaningOf({ fills, reading }: Understood): Meaning {
  const { lot, serial, expiry } = reading
  const parts = [...fills.map(({ value }) => value), lot, serial, expiry].filter((part) => part !== undefined)
  return { kind: fills[0]?.accept.kind ?? 'text', value: [...new Set(parts)].join(' · ') }
}

function filled(run: Run, { run: chosen, fills, reading }: Understood, env: Env): Result {
  const after = put(chosen, fills)
  if ('why' in after) return wrong(run, after)
  return advance(run, after, env, reading, shownOf(fills))
}

const shownOf = (fills: Fill[]): string | null => {
  const [fill] = fills
  if (!fill) return null
  return fill.accept.values?.find(({ value }) => value === fill.value)?.title ?? fill.value
}

/** The person said which of several readings was meant. */
export function answer(run: Run, scanned: Scan, at: number, env: Env): Result {
  const all = scanned.readings.map((reading) => understand(run, reading))
  const different = rightWays(run, all)
  const chosen = different[at]
  if (different.length > 1 && chosen) return filled(run, chosen, env)
  const question = all.find((one) => 'is' in one && one.is === 'question')
  const meaning =
    question && 'is' in question && question.is === 'question' ? question.meanings[at] : undefined
  const [reading] = scanned.readings
  if (!meaning || !reading) return wrong(run, { why: 'unknown', got: scanned.text })
  return scan(run, { text: scanned.text, readings: [{ ...reading, meaning }] }, env)
}

/** A printed command: what a tap would do. */
function command(run: Run, name: string, env: Env): Result {
  switch (name) {
    case 'ok':
      return confirm(run, env)
    case 'all':
      return all(run, env)
    case 'undo':
      return undo(run)
    default:
      return choose(run, name, env)
  }
}

function chooseAction(run: Run, action: Action): Run {
  const chosen = { ...run, action: action.id }
  return { ...chosen, ...prepare(chosen, action.accepts ?? []), action: action.id }
}

/** Chooses what happens instead. */
export function choose(run: Run, id: string, env: Env): Result {
  const action = stepOf(run)?.actions?.find((one) => one.id === id)
  if (!action) return wrong(run, { why: 'command', got: id })
  return advance(run, chooseAction(run, action), env, null, null)
}

/** Leaves an action that was chosen: the step goes on as it was. */
export function back(run: Run): Run {
  return { ...run, action: null }
}

function fillOne(run: Run, { slot }: Accept, value: string | true, next: string | null, typed: boolean): Run {
  return {
    ...run,
    filled: { ...run.filled, [slot]: value },
    typed: typed ? [...new Set([...run.typed, slot])] : run.typed,
    askedNext: next ?? run.askedNext,
  }
}

/** OK: quantities are taken as they are. */
export function confirm(run: Run, env: Env): Result {
  const accept = wanted(run).find(({ kind }) => kind === 'confirm')
  if (!accept) return wrong(run, { why: 'command', got: 'ok' })
  const quantities = wanted(run).filter(({ quantity }) => quantity)
  const typed = [...new Set([...run.typed, ...quantities.map(({ slot }) => slot)])]
  return advance(run, { ...fillOne(run, accept, true, null, false), typed }, env, null, null)
}

/** The whole of a quantity, and that it is all. */
export function all(run: Run, env: Env): Result {
  const slots = wanted(run)
  const accept = slots.find(({ quantity }) => quantity?.all)
  const whole = accept?.quantity?.all
  if (!accept || !whole) return wrong(run, { why: 'command', got: 'all' })
  const ok = slots.find(({ kind }) => kind === 'confirm')
  const full = fillOne(run, accept, whole, null, true)
  return advance(run, ok ? fillOne(full, ok, true, null, false) : full, env, null, whole)
}

function quantityFault(text: string, rule: QuantityRule): Wrong | null {
  const amount = parseAmount(text, rule.scale)
  if (amount === 'not_a_number') return { why: 'not_a_number', got: text }
  if (amount === 'too_fine') return { why: 'too_fine', got: text, scale: String(rule.scale) }
  const { unit } = rule
  if (rule.max && amount > amountOf(rule.max, rule.scale)) {
    return { why: 'too_many', got: text, max: rule.max, unit }
  }
  if (rule.min ? amount < amountOf(rule.min, rule.scale) : amount === 0n) {
    return { why: 'too_few', got: text, min: rule.min ?? '', unit }
  }
  return null
}

/** The value that is meant by what was typed: its check digits, itself, or a code for it. */
const typedValue = (values: readonly Value[], text: string): Value[] => {
  const is = ({ value, check, codes = [] }: Value) =>
    check === text || value === text || codes.some(({ code }) => sameCode(code, text))
  return values.filter(is)
}

/** Takes what was typed for a slot, or the reason that was tapped. */
export function type(run: Run, slot: string, text: string, env: Env): Result {
  const accept = wanted(run).find((one) => one.slot === slot)
  if (!accept) return wrong(run, { why: 'command', got: slot })
  if (accept.quantity) {
    const { scale } = accept.quantity
    const fault = quantityFault(text, accept.quantity)
    if (fault) return wrong(run, fault)
    const value = amountText(amountOf(text, scale), scale)
    return advance(run, fillOne(run, accept, value, null, true), env, null, value)
  }
  const values = accept.values ?? []
  if (values.length === 0) return advance(run, fillOne(run, accept, text, null, false), env, null, text)
  const [value, another] = typedValue(values, text)
  if (!value) {
    const digits = values.some(({ check }) => check) && /^\d{1,4}$/.test(text)
    return wrong(
      run,
      digits || accept.kind === 'check'
        ? { why: 'check', got: text }
        : { why: 'other', kind: accept.kind, got: text },
    )
  }
  // Two places with the same digits: the code must be scanned.
  if (another && another.value !== value.value) return wrong(run, { why: 'check', got: text })
  return advance(
    run,
    fillOne(run, accept, value.value, value.next ?? null, false),
    env,
    null,
    value.title ?? value.value,
  )
}

/** Takes the last input back, as far as nothing was sent for it. */
export function undo(run: Run): Result {
  const last = run.before.at(-1)
  if (!last) return { run, feedback: nothingToUndo(run), operations: [], refresh: false }
  const after = { ...run, ...last, wrongs: 0, before: run.before.slice(0, -1) }
  return { run: after, feedback: undoneFeedback(after), operations: [], refresh: false }
}
