/** What the API sends, as far as the shells read it. */

export interface Session {
  account_id: string
  name: string
  roles: string[]
  permissions: string[]
}

export interface Credentials {
  name: string
  password: string
}

export interface Page<T> {
  items: T[]
  /** What to send as `after` for the next page; null on the last one. */
  next: string | null
}

export interface Task {
  id: string
  kind: string
  state: string
  /** Higher first; 0 to 100, 50 is ordinary. */
  priority: number
  location: string | null
  /** A few words and numbers for lists: text, or an object of them. */
  summary: unknown
}

export interface Warehouse {
  id: string
  code: string
  name: string
  time_zone: string
}

export interface Health {
  status: 'ok' | 'unavailable'
  version: string
  uptime_seconds: number
  database: {
    reachable: boolean
    version?: string
  }
}
