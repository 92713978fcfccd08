/** What identity sends of devices, sessions and roles. */

export interface Device {
  id: string
  version: number
  name: string
  state: 'waiting' | 'enrolled' | 'revoked'
  warehouse_id: string | null
  created_at: string
  enrolled_at: string | null
  code_expires_at: string | null
  last_seen_at: string | null
  revoked_at: string | null
}

/** Seen once: the code by which a device is let in. */
export interface Enrolment {
  device: Device
  code: string
  code_expires_at: string
  link: string
  qr_svg: string
}

export interface UserSession {
  id: string
  created_at: string
  expires_at: string
  last_seen_at: string | null
  device_id: string | null
  device_name: string | null
}

export interface Role {
  name: string
  permissions: string[]
}
