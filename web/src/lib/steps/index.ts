/** Runs scripts of steps. Pure: no screen, no network, no clock of its own. */
export { amountText, parseAmount } from './amount'
export { expected, type Feedback, type Tone } from './feedback'
export type { Env, Operation } from './operation'
export { type Meaning, plain, type Reading, type Scan } from './reading'
export { actionOf, isFull, needed, promptOf, type Run, stepOf, waiting, wanted } from './run'
export {
  all,
  answer,
  back,
  begin,
  choose,
  confirm,
  ended,
  type Result,
  scan,
  type,
  undo,
} from './runner'
export type {
  Accept,
  Action,
  HeldTask,
  Message,
  QuantityRule,
  Script,
  Shown,
  SlotKind,
  Step,
  Value,
} from './script'
