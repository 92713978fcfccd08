/** What many screens name: sites, owners, partners, accounts. */

export interface Owner {
  id: string
  code: string
  name: string
  active: boolean
}

export interface Partner {
  id: string
  kind: 'supplier' | 'customer'
  code: string
  name: string
  active: boolean
}

export interface User {
  id: string
  version: number
  name: string
  roles: string[]
  person_id: string | null
  has_badge: boolean
  has_pin: boolean
  active: boolean
  created_at: string
  updated_at: string
}

export interface Zone {
  id: string
  warehouse_id: string
  code: string
  name: string
}
