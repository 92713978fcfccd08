/** What picking sends. */

export interface PickListRow {
  id: string
  version: number
  order_id: string
  order_number: string
  owner_id: string
  warehouse_id: string
  priority: number
  state: 'open' | 'in_picking' | 'completed' | 'canceled'
  open_lines: number
  task_id: string
  created_at: string
  started_at: string | null
  ended_at: string | null
}

export interface PickStop {
  id: string
  state: 'open' | 'picked' | 'short' | 'dropped'
  sku: string
  name: string
  location_id: string
  location: string
  lot: string | null
  serial: string | null
  quantity: string
  picked: string
  short: string
  left: string
  replaced: string
  replaces: string | null
}

export interface PickList extends PickListRow {
  lines: PickStop[]
}
