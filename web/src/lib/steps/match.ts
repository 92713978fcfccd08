import { type Amount, amountOf, amountText } from './amount'
import { type Meaning, type Reading, sameCode } from './reading'
import { isFull, type Run, wanted } from './run'
import type { Accept, Barcode, SlotKind, Value } from './script'

/** Why an input was not taken. */
export type Wrong =
  /** Of a kind that the step wants, but another one. */
  | { why: 'other'; kind: SlotKind; got: string }
  /** Something known that the step does not want now. */
  | { why: 'not_wanted'; kind: SlotKind; got: string }
  /** Nobody here knows it. */
  | { why: 'unknown'; got: string }
  /** More than is right. */
  | { why: 'too_many'; got: string; max: string; unit: string }
  | { why: 'too_few'; got: string; min: string; unit: string }
  | { why: 'not_a_number'; got: string }
  | { why: 'too_fine'; got: string; scale: string }
  /** Digits that are not those on the label. */
  | { why: 'check'; got: string }
  /** A command that means nothing here. */
  | { why: 'command'; got: string }
  | { why: 'ended' }

/** A slot with what fills it. */
export interface Fill {
  accept: Accept
  value: string
  /** The step that it asks for. */
  next: string | null
  /** What the code holds, in base units. */
  holds: string | null
  /** How many of it the code counts. */
  count?: string
}

export type Taken =
  | { is: 'fills'; fills: Fill[] }
  | { is: 'wrong'; wrong: Wrong }
  /** It was taken before: harmless. */
  | { is: 'again'; kind: SlotKind; value: string }
  /** It may be one of these. */
  | { is: 'question'; meanings: Meaning[] }

const SCANNED: readonly SlotKind[] = ['location', 'unit', 'item', 'lot', 'serial', 'expiry', 'tote']
/** One of these is there once: a second scan of it says nothing new. */
const SINGLE: readonly SlotKind[] = ['location', 'unit', 'serial', 'tote']

const stands = (value: Value, text: string) =>
  value.value === text || (value.codes ?? []).some(({ code }) => sameCode(code, text))

const listed = ({ values = [] }: Accept) => values.length > 0

/** What a text fills a slot with; null if it is not right for it. */
function read(accept: Accept, text: string, holds: string | null = null): Fill | null {
  if (!listed(accept)) return { accept, value: text, next: null, holds }
  const value = accept.values?.find((one) => stands(one, text))
  if (!value) return null
  const code = value.codes?.find((one) => sameCode(one.code, text))
  return {
    accept,
    value: value.value,
    next: code?.next ?? value.next ?? null,
    holds: code?.quantity ?? holds,
  }
}

const meaningKey = ({ kind, value }: Meaning) => `${kind}:${value}`

/** What a plain code may mean here, each meaning once; what the step waits for goes before what else the task knows. */
function meanings(run: Run, slots: Accept[], code: string): Meaning[] {
  const right = slots.filter((accept) => SCANNED.includes(accept.kind) && listed(accept))
  const found = right.flatMap((accept) => {
    const value = accept.values?.find((one) => stands(one, code))
    return value ? [{ kind: accept.kind, value: value.value, title: value.title ?? null, holds: null }] : []
  })
  const known = run.script.barcodes
    .filter((barcode) => sameCode(barcode.code, code))
    .map(({ kind, value, title, quantity }: Barcode) => ({
      kind,
      value,
      title: title ?? null,
      holds: quantity ?? null,
    }))
  // Another thing that the same code stands for is not meant where the step waits for this one.
  const all = found.length > 0 ? found : known.filter(({ kind }) => slots.some((slot) => slot.kind === kind))
  const once = new Map((all.length > 0 ? all : known).map((one) => [meaningKey(one), one]))
  return [...once.values()]
}

/** Which slot a plain code fills. */
function readCode(run: Run, slots: Accept[], reading: Reading, code: string): Fill | Taken {
  const known: Meaning[] = reading.meaning ? [reading.meaning] : meanings(run, slots, code)
  const [first, second] = known
  if (first && second)
    return {
      is: 'question',
      meanings: known.map(({ kind, value, title }) => ({ kind, value, title: title ?? null })),
    }
  if (first) {
    const { kind, value } = first
    const holds = first.holds ?? null
    const accept = slots.find((slot) => slot.kind === kind)
    if (!accept) return { is: 'wrong', wrong: { why: 'not_wanted', kind, got: value } }
    // The code itself says more than its value: how much a packaging holds.
    const fill = read(accept, code, holds) ?? read(accept, value, holds)
    if (!fill) return { is: 'wrong', wrong: { why: 'other', kind, got: value } }
    return listed(accept) ? fill : { ...fill, value }
  }
  // A code that stands for nothing else is the lot, serial number or tote that is asked for.
  const free = slots.find(
    (accept) =>
      accept.required &&
      (accept.kind === 'serial' || accept.kind === 'lot' || accept.kind === 'tote') &&
      !listed(accept) &&
      !isFull(run, accept),
  )
  return (free && read(free, code)) ?? { is: 'wrong', wrong: { why: 'unknown', got: code } }
}

/** What makes a serial number one: numbers of different items may be the same. */
const singleKey = (kind: SlotKind, value: string, item: string | undefined) =>
  kind === 'serial' ? `serial:${item ?? ''}:${value}` : `${kind}:${value}`

const itemSlot = (slots: readonly Accept[]) => slots.find(({ kind }) => kind === 'item')?.slot

/** What the slots of a step hold that is there once. */
export function singles(run: Run, accepts: readonly Accept[]): string[] {
  const item = run.filled[itemSlot(accepts) ?? '']
  return accepts
    .filter(({ kind }) => SINGLE.includes(kind))
    .flatMap(({ kind, slot }) => {
      const value = run.filled[slot]
      return typeof value === 'string'
        ? [singleKey(kind, value, typeof item === 'string' ? item : undefined)]
        : []
    })
}

/** The fill that was made before, if there is one. */
function repeated(run: Run, slots: Accept[], fills: Fill[]): Fill | null {
  const filledItem = run.filled[itemSlot(slots) ?? '']
  const item =
    fills.find(({ accept }) => accept.kind === 'item')?.value ??
    (typeof filledItem === 'string' ? filledItem : undefined)
  const again = ({ accept, value }: Fill): boolean => {
    if (!SINGLE.includes(accept.kind)) return false
    if (run.filled[accept.slot] === value && accept.given !== value) return true
    // What is listed is wanted here whatever was done before; places are come to again.
    if (listed(accept) || accept.kind === 'location') return false
    return run.seen.includes(singleKey(accept.kind, value, item))
  }
  return fills.find(again) ?? null
}

/** What one reading does in the present step. */
export function match(run: Run, reading: Reading): Taken {
  const slots = wanted(run)
  const facts = [
    ['unit', reading.unit],
    ['lot', reading.lot],
    ['serial', reading.serial],
    ['expiry', reading.expiry],
  ] as const
  const fills: Fill[] = []
  if (reading.code !== undefined) {
    const found = readCode(run, slots, reading, reading.code)
    if ('is' in found) return passed(run, found)
    fills.push(reading.count === undefined ? found : { ...found, count: reading.count })
  }
  for (const [kind, fact] of facts) {
    // A tote may be labelled with an SSCC.
    const accept =
      slots.find((slot) => slot.kind === kind) ??
      (kind === 'unit' ? slots.find((slot) => slot.kind === 'tote') : undefined)
    if (fact === undefined || !accept) continue
    const fill = read(accept, fact)
    if (!fill) return { is: 'wrong', wrong: { why: 'other', kind: accept.kind, got: fact } }
    fills.push(fill)
  }
  if (fills.length === 0) {
    const [kind, got = ''] = facts.find(([, fact]) => fact !== undefined) ?? (['item', ''] as const)
    return passed(run, { is: 'wrong', wrong: { why: 'not_wanted', kind, got } })
  }
  const before = repeated(run, slots, fills)
  return before ? { is: 'again', kind: before.accept.kind, value: before.value } : { is: 'fills', fills }
}

/** What is not wanted any more because it was done in a step before is no mistake. */
function passed(run: Run, taken: Taken): Taken {
  if (taken.is !== 'wrong' || taken.wrong.why !== 'not_wanted') return taken
  const { kind, got } = taken.wrong
  return run.seen.includes(`${kind}:${got}`) ? { is: 'again', kind, value: got } : taken
}

/** The slots with the fills put in; a reason if that makes too many. */
export function put(run: Run, fills: Fill[]): Run | Wrong {
  let after = run
  for (const { accept, value, next, holds, count = '1' } of fills) {
    if (accept.kind === 'item') {
      const added = add(after, holds, BigInt(count))
      if ('why' in added) return added
      after = added
    }
    after = {
      ...after,
      filled: { ...after.filled, [accept.slot]: value },
      askedNext: next ?? after.askedNext,
    }
  }
  return after
}

/** An item was scanned: what its code holds is added to the quantity. */
function add(run: Run, holds: string | null, count: bigint): Run | Wrong {
  const accept = wanted(run).find(({ quantity }) => quantity)
  const rule = accept?.quantity
  if (!accept || !rule?.adds) return run
  const filled = run.filled[accept.slot]
  const before: Amount = typeof filled === 'string' ? amountOf(filled, rule.scale) : 0n
  const sum = before + amountOf(holds ?? rule.adds, rule.scale) * count
  if (rule.max && sum > amountOf(rule.max, rule.scale)) {
    return { why: 'too_many', got: amountText(sum, rule.scale), max: rule.max, unit: rule.unit }
  }
  return { ...run, filled: { ...run.filled, [accept.slot]: amountText(sum, rule.scale) } }
}
