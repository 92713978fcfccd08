/** What shipments send. */
import type { Why } from './inventory'

export interface OrderSummary {
  id: string
  version: number
  number: string
  owner_id: string
  customer_id: string | null
  warehouse_id: string
  state: string
  policy: string
  priority: number
  due_on: string | null
  source: string | null
  external_ref: string | null
  parent_id: string | null
  backorder_id: string | null
  pick_list_id: string | null
  task_id: string | null
  created_at: string
}

export interface Shortage {
  missing: string
  passed_over: { quantity: string; why: string }[]
  refusal: string | null
}

export interface OrderLine {
  id: string
  line_no: number
  item_id: string
  sku: string
  name: string
  base_unit: string
  allocation: string
  lot: string | null
  serial: string | null
  ordered: string
  promised: string
  allocated: string
  picked: string
  packed: string
  shipped: string
  short: string
  backordered: string
  cancelled: string
  open: string
  allocations: {
    reservation_id: string
    location: string
    lot: string | null
    serial: string | null
    quantity: string
    why: Why
  }[]
  shortage: Shortage | null
}

export interface Carton {
  id: string
  number: number
  sscc: string
  state: string
  location: string
  weight_g: number | null
  opened_at: string
  closed_at: string | null
  contents: { order_line_id: string; sku: string; quantity: string }[]
}

export interface Happening {
  at: string
  what: string
  state: string
  account_id: string
  account_name: string
  detail: unknown
}

export interface Order extends OrderSummary {
  changed_at: string
  note: string | null
  ship_to: Record<string, string | null>
  lines: OrderLine[]
  cartons: Carton[]
  timeline: Happening[]
}

/** What would become of an order that is released now. */
export type ReleaseOutcome = 'whole' | 'part' | 'waits' | 'refused'

export interface PreviewedLine {
  id: string
  line_no: number
  item_id: string
  sku: string
  name: string
  base_unit: string
  wanted: string
  claimed: string
  claims: {
    location_id: string
    location: string
    lot: string | null
    serial: string | null
    quantity: string
    why: Why
  }[]
  shortage: Shortage | null
  taken: { order_id: string; number: string; quantity: string }[]
}

export interface PreviewedOrder {
  id: string
  number: string
  state: string
  policy: string
  outcome: ReleaseOutcome
  refusal: { code: string; detail: string } | null
  lines: PreviewedLine[]
}

export interface ReleasePreview {
  orders: PreviewedOrder[]
}

export interface ShipmentSummary {
  id: string
  number: string
  order_id: string
  order_number: string
  owner_id: string
  customer_id: string | null
  warehouse_id: string
  carrier: string | null
  tracking_number: string | null
  backorder_id: string | null
  shipped_at: string
}

export interface Shipment extends ShipmentSummary {
  backorder_number: string | null
  ship_to: Record<string, string | null>
  cartons: Carton[]
  lines: {
    order_line_id: string
    line_no: number
    item_id: string
    sku: string
    ordered: string
    shipped: string
    backordered: string
    cancelled: string
  }[]
}
