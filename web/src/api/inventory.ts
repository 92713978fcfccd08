/** What the inventory sends. Quantities are exact and travel as text. */

export type StockStatus = 'available' | 'inspection' | 'hold' | 'damaged' | 'suspect' | 'returned'

export interface StockRow {
  stock_id: number
  warehouse_id: string
  location_id: string
  location: string
  handling_unit_id: string | null
  sscc: string | null
  item_id: string
  sku: string
  name: string
  unit: string
  lot_id: string | null
  lot: string | null
  expires_on: string | null
  serial: string | null
  status: StockStatus
  owner_id: string
  on_hand: string
  reserved: string
  available: string
  received_at: string
}

/** A row as it was at a past moment: who had claims on it then is not kept. */
export type StockAtRow = Omit<
  StockRow,
  'name' | 'expires_on' | 'reserved' | 'available' | 'received_at' | 'lot_id'
>

export interface Why {
  order: string
  rank: number
  received_at: string
  expires_on?: string | null
  free: string | number
  step?: string
  one_lot?: boolean
  rule_id?: string | null
}

export interface Reservation {
  id: string
  stock_id: number
  order_id: string
  order_line_id: string
  outside: boolean
  quantity: string
  state: string
  item_id: string
  sku: string
  location_id: string
  location: string
  lot: string | null
  serial: string | null
  why: Why
  created_at: string
}

export interface StockDetail extends StockRow {
  reservations: Reservation[]
}

export interface Side {
  stock_id: number | null
  location_id: string | null
  location: string | null
  sscc: string | null
  status: StockStatus | null
  virtual_place: string | null
}

export interface Movement {
  seq: number
  moved_at: string
  warehouse_id: string
  command_id: string
  kind: 'inbound' | 'outbound' | 'transfer' | 'adjustment'
  item_id: string
  sku: string
  owner_id: string
  lot: string | null
  serial: string | null
  quantity: string
  from: Side
  to: Side
  reference_kind: string
  reference_id: string
  reason: string | null
  note: string | null
  account_id: string
  operation_id: string
}

export interface Availability {
  item_id: string
  sku: string
  unit: string
  on_hand: string
  reserved: string
  promised: string
  available: string
  available_to_promise: string
}

export interface Lot {
  id: string
  item_id: string
  sku: string
  owner_id: string
  code: string
  expires_on: string | null
  on_hand: string
  unit: string
  created_at: string
}

export interface Unit {
  id: string
  sscc: string
  kind: 'pallet' | 'case' | 'tote' | 'carton'
  warehouse_id: string
  location_id: string | null
  location: string | null
  parent_id: string | null
  empty: boolean
  created_at: string
}

export interface UnitContents extends Unit {
  around: Unit[]
  inside: Unit[]
  rows: StockRow[]
}

export interface Count {
  id: string
  state: 'requested' | 'counted' | 'completed' | 'rejected' | 'canceled'
  origin: string
  warehouse_id: string
  location_id: string
  location: string
  item_id: string
  sku: string
  name: string
  unit: string
  lot: string | null
  serial: string | null
  sscc: string | null
  book: string | null
  counted: string | null
  difference: string | null
  counted_by: string | null
  counted_at: string | null
  decided_by: string | null
  decided_at: string | null
  recount_of: string | null
  requested_at: string
  task_id: string
}
