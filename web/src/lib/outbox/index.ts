/** What was done on this device and is on its way to the server. */
export type { Entry, EntryState, Refusal } from './entry'
export { Outbox, type OutboxView, overTabs } from './outbox'
export { OutboxStore } from './store'
export { overNetwork } from './transport'
export type { Verdict } from './verdict'
