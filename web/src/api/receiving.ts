/** What receiving sends. */
import type { StockStatus, Unit } from './inventory'

export type DeliveryState =
  | 'created'
  | 'validated'
  | 'processing'
  | 'completed'
  | 'partially_completed'
  | 'canceled'

export interface DeliveryHead {
  id: string
  number: string
  state: DeliveryState
  owner_id: string
  warehouse_id: string
  supplier_id: string | null
  expected_on: string | null
  dock: string | null
  source: string | null
  external_ref: string | null
  note: string | null
  close_reason: string | null
  created_at: string
  closed_at: string | null
}

export interface DeliveryRow extends DeliveryHead {
  lines: number
  complete_lines: number
  differing_lines: number
}

export interface DeliveryLine {
  id: string
  line_no: number
  state: DeliveryState
  item_id: string
  sku: string
  name: string
  tracking: string
  lot: string | null
  expires_on: string | null
  expected: string
  tolerated: string
  received: string
  short: string
  over: string
  reason: string | null
}

export interface Delivery extends DeliveryHead {
  lines: DeliveryLine[]
  handling_units: Unit[]
  discrepancies: { line_id: string; receipt_id: string; kind: string; quantity: string }[]
}

export interface Receipt {
  id: string
  delivery_id: string | null
  owner_id: string
  warehouse_id: string
  occasion: string
  by: string
  reason: string | null
  note: string | null
  reference: string | null
  location: string
  sscc: string | null
  condition: string
  received_by: string
  received_at: string
  lines: {
    item_id: string
    sku: string
    name: string
    quantity: string
    excess: string
    lot: string | null
    expires_on: string | null
    status: StockStatus
    discrepancies: string[]
  }[]
  putaways: Putaway[]
}

/** What of an item open deliveries announced to a warehouse and has not come yet. */
export interface Incoming {
  item_id: string
  warehouse_id: string
  owner_id: string
  incoming: string
  next_on: string | null
  deliveries: number
}

export interface Putaway {
  id: string
  state: string
  item_id: string
  sku: string
  quantity: string
  done: string
  from: string
  location: string | null
  strategy: string
  why: string | null
  rejected: { location: string; why: string }[]
}
