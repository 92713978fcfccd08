/** What the API sends, as far as the shells read it. Everything else is in gen/types.gen.ts (`npm run client`). */
import type { SessionView, SignIn, TaskView, WarehouseView } from './gen/types.gen'

export type { ClaimedTask, NextTask } from './gen/types.gen'

export type Session = SessionView
export type Credentials = SignIn

export interface Page<T> {
  items: T[]
  /** What to send as `after` for the next page; null on the last one. */
  next: string | null
}

type TaskRow = Pick<TaskView, 'id' | 'state' | 'priority' | 'location'>

/** A task in a list. A newer server may know kinds that this app has no word for; the summary is read with care. */
export interface Task extends TaskRow {
  kind: string
  summary: unknown
}

export type Warehouse = Pick<WarehouseView, 'id' | 'code' | 'name' | 'time_zone'>

/** Not of the API but of the server: the description has no schema for it. */
export interface Health {
  status: 'ok' | 'unavailable'
  version: string
  uptime_seconds: number
  database: {
    reachable: boolean
    version?: string
  }
}
