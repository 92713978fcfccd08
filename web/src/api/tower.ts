/** What the server counts for the control tower. Counts go to 1,000; 1001 stands for more. */
import type { TaskRow } from './workforce'

export interface KindFigures {
  kind: TaskRow['kind']
  waiting: number
  in_work: number
  lapsed: number
  oldest_opened_at: string | null
}

export interface TaskFigures {
  kinds: KindFigures[]
}

export interface DeliveryFigures {
  due_today: number
  late: number
  processing: number
  differing: number
}

export interface OrderFigures {
  states: { state: string; orders: number }[]
  late: number
  due_today: number
  short: number
}

export interface StockFigures {
  on_hand: string
  reserved: string
  available: string
  places: number
  occupied_places: number
  at: string
}

export interface IncomingFigures {
  incoming: string
}

/** Lines in an hour of the day; hours without any are left out. */
export interface HourFigure {
  hour: number
  lines: number
}

export interface HeldTask {
  id: string
  kind: TaskRow['kind']
  location: string | null
  summary: unknown
  started_at: string | null
  lease_until: string | null
}

export interface Worker {
  account_id: string
  name: string
  person_id: string | null
  person_name: string | null
  holds: HeldTask[]
  assigned: number
}
