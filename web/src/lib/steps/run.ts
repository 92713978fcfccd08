import { amountOf } from './amount'
import type { Filled } from './body'
import type { Accept, Action, Message, Script, Shown, Step } from './script'

/** Where a run of a script stands: plain data, so that it survives a reload. */
export interface Place {
  /** The step; none at the end. */
  at: string | null
  /** The action that was chosen in it. */
  action: string | null
  filled: Filled
  /** Quantities that are full whatever their rule says: they were typed. */
  typed: string[]
  /** Steps that were put off. */
  later: string[]
  /** The step that what was scanned asks for. */
  askedNext: string | null
  /** Places, units and serial numbers of the steps before, as `kind:value`. */
  seen: string[]
}

export interface Run extends Place {
  script: Script
  /** Wrong inputs in a row: help is offered after a few. */
  wrongs: number
  /** The places to which undoing leads back, the nearest last. */
  before: Place[]
}

/** How far back one can undo. */
const REMEMBERED = 60

export function stepOf({ script, at }: Run): Step | null {
  return at === null ? null : (script.steps[at] ?? null)
}

export function actionOf(run: Run): Action | null {
  return stepOf(run)?.actions?.find(({ id }) => id === run.action) ?? null
}

/** The slots that an input may fill: the action's first. */
export function wanted(run: Run): Accept[] {
  return [...(actionOf(run)?.accepts ?? []), ...(stepOf(run)?.accepts ?? [])]
}

/** The slots that must be full before it goes on: of the action, if one was chosen, and what it needs of the step. */
export function needed(run: Run): Accept[] {
  const step = stepOf(run)?.accepts ?? []
  const action = actionOf(run)
  if (!action) return step.filter(({ required }) => required)
  const { accepts = [], needs = [] } = action
  return [...accepts.filter(({ required }) => required), ...step.filter(({ slot }) => needs.includes(slot))]
}

export function isFull(run: Place, accept: Accept): boolean {
  const given = run.filled[accept.slot]
  if (given === undefined) return false
  const { quantity } = accept
  if (!quantity?.all || typeof given !== 'string') return true
  if (run.typed.includes(accept.slot) || accept.given === given) return true
  return amountOf(given, quantity.scale) >= amountOf(quantity.all, quantity.scale)
}

/** The first slot that is waited for. */
export function waiting(run: Run): Accept | null {
  return needed(run).find((accept) => !isFull(run, accept)) ?? null
}

/** What the person is told and shown: of the slot that is waited for, of the action, else of the step. */
export function promptOf(run: Run): { say: Message; object: Shown | null; hint: string | null } | null {
  const step = stepOf(run)
  if (!step) return null
  const slot = waiting(run)
  const action = actionOf(run)
  // What the step is about stays in sight where the slot shows nothing of its own.
  if (slot?.say) return { say: slot.say, object: slot.object ?? step.object ?? null, hint: slot.hint ?? null }
  if (action) return { say: action.say, object: step.object ?? null, hint: null }
  return { say: step.say, object: step.object ?? null, hint: step.hint ?? null }
}

/** Empties slots and fills those that are given. */
export function prepare(place: Place, accepts: readonly Accept[]): Place {
  const filled = { ...place.filled }
  for (const { slot, given } of accepts) {
    if (given === undefined || given === null) delete filled[slot]
    else filled[slot] = given
  }
  const slots = new Set(accepts.map(({ slot }) => slot))
  return { ...place, filled, typed: place.typed.filter((slot) => !slots.has(slot)) }
}

/** Goes to a step; without one to what was put off. */
export function enter(run: Run, next: string | null): Run {
  const [put, ...later] = next === null ? run.later : [next, ...run.later]
  const at = put ?? null
  const place = { ...run, at, later, action: null, askedNext: null }
  return { ...place, ...prepare(place, stepOf(place)?.accepts ?? []) }
}

/** The place alone, for undoing. */
export function placeOf({ at, action, filled, typed, later, askedNext, seen }: Run): Place {
  return { at, action, filled, typed, later, askedNext, seen }
}

/** Remembers where one was, so that what follows can be undone. */
export function remembering(run: Run, from: Run): Run {
  return { ...run, before: [...from.before, placeOf(from)].slice(-REMEMBERED) }
}
