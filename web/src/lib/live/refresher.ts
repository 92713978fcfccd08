import type { InfiniteData, Query, QueryClient } from '@tanstack/react-query'
import { type Change, concerns } from './stale'

/** From the first change to the first look: what belongs together comes together. */
const GATHER_MS = 120
/** The least from look to look: with both, and what the server takes, a change is seen within two seconds. */
const APART_MS = 800
/** A list that somebody has read further down is not read anew from its top under their hands. */
const MOST_PAGES = 3

/** Reads again what is shown and has changed. */
export class Refresher {
  private changes: Change[] = []
  private all = false
  private timer: ReturnType<typeof setTimeout> | undefined
  private last = 0

  constructor(private readonly client: QueryClient) {}

  changed(change: Change): void {
    if (!this.changes.some(({ name, key }) => name === change.name && key === change.key))
      this.changes.push(change)
    this.plan()
  }

  /** Something was missed: all that is shown may be old. */
  missed(): void {
    this.all = true
    this.plan()
  }

  stop(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }

  private plan(): void {
    if (this.timer !== undefined) return
    const since = Date.now() - this.last
    this.timer = setTimeout(() => this.look(), Math.max(GATHER_MS, APART_MS - since))
  }

  private look(): void {
    this.timer = undefined
    this.last = Date.now()
    const { changes, all } = this
    this.changes = []
    this.all = false
    const touched = ({ queryKey }: Query) =>
      queryKey[0] !== 'session' && (all || changes.some((change) => concerns(change, queryKey)))
    // What is being read at this moment may have been read before it changed.
    const reading = this.client
      .getQueryCache()
      .findAll({ predicate: touched, fetchStatus: 'fetching', type: 'active' })
    void this.client.invalidateQueries({ predicate: touched, refetchType: 'none' })
    const predicate = (query: Query) => touched(query) && !isLong(query)
    void this.client.refetchQueries({ predicate, type: 'active' }, { cancelRefetch: false })
    if (reading.length === 0) return
    this.changes.push(...changes)
    this.all ||= all
    this.plan()
  }
}

function isLong({ state }: Query): boolean {
  const pages = (state.data as InfiniteData<unknown> | undefined)?.pages
  return Array.isArray(pages) && pages.length > MOST_PAGES
}
