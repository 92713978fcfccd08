/** What the platform tells of itself. */

export interface AuditLine {
  seq: number
  at: string
  account_id: string
  account_name: string
  operation_id: string
  action: string
  entity: string
  entity_id: string
  detail: unknown
}

export interface InvariantRule {
  id: string
  title: string
  checked: number
  violations: number
  in_flight: number
  examples: string[]
  in_flight_examples: string[]
  notes: string[]
  milliseconds: number
}

export interface Invariants {
  ok: boolean
  at: string
  movements: number
  milliseconds: number
  settled: boolean
  rules: InvariantRule[]
  not_built: { id: string; title: string; reason: string }[]
}

export interface Job {
  id: string
  kind: string
  key: string
  queue: string
  state: 'waiting' | 'running' | 'done' | 'dead' | 'cancelled'
  priority: number
  attempts: number
  most_attempts: number
  asked_by: string
  last_error: string | null
  progress: unknown
  run_at: string
  created_at: string
  updated_at: string
  finished_at: string | null
  operation_id: string
}
