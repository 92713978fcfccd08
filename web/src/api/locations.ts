/** What locations send. */

export interface Location {
  id: string
  version: number
  warehouse_id: string
  zone_id: string
  zone: string
  location_type_id: string | null
  code: string
  kind: 'storage' | 'dock' | 'staging' | 'packing' | 'inspection' | 'overflow'
  limits: { max_weight_g: number | null; max_volume_cm3: number | null; max_handling_units: number | null }
  mixing: 'any' | 'one_item' | 'one_lot' | 'empty_only'
  locked_in: boolean
  locked_out: boolean
  lock_reason: string | null
  position: { x_mm?: number; y_mm?: number; z_mm?: number }
  pick_sequence: number
  check_digits: string
  active: boolean
  source: string | null
  external_ref: string | null
}
