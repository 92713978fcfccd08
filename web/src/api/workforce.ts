/** What workforce sends to a desk. */

export interface TaskRow {
  id: string
  version: number
  kind: 'putaway' | 'pick' | 'count' | 'exception'
  state: 'pending' | 'started' | 'in_progress' | 'completed' | 'canceled'
  warehouse_id: string
  reference: string
  priority: number
  location: string | null
  sequence: number
  summary: unknown
  holder: string | null
  holder_name: string | null
  lease_until: string | null
  opened_at: string
  started_at: string | null
  finished_at: string | null
  assignee: string | null
  assignee_name: string | null
}

export interface Person {
  id: string
  version: number
  badge: string
  name: string
  shift: string | null
  warehouse_id: string | null
  active: boolean
  account_id: string | null
  source: string | null
  external_ref: string | null
}
