/** What the catalog sends. */

export interface Packaging {
  id: string
  level: 'each' | 'inner' | 'case' | 'layer' | 'pallet'
  quantity: string
  length_mm: number | null
  width_mm: number | null
  height_mm: number | null
  weight_g: number | null
  barcodes: string[]
}

export interface Item {
  id: string
  version: number
  owner_id: string
  sku: string
  name: string
  base_unit: string
  scale: number
  tracking: 'none' | 'lot' | 'expiry' | 'serial'
  category_id: string | null
  category: string | null
  abc: 'A' | 'B' | 'C' | null
  min_remaining_days: number | null
  active: boolean
  packagings: Packaging[]
  source: string | null
  external_ref: string | null
  created_at: string
  updated_at: string
}
