import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { Entry } from './outbox/entry'

/** Work that was taken to this device: what a claimed task needs to go on without a network. */
export interface StoredWork {
  id: string
  account: string
  /** The person's place in the script, as the step runner keeps it. */
  run: unknown
  /** When it was touched last, in milliseconds. */
  touched: number
}

interface DeviceSchema extends DBSchema {
  outbox: {
    key: number
    value: Entry
    indexes: { queue: [string, string]; state: string }
  }
  work: { key: string; value: StoredWork }
  /** Whatever a screen wants to find again without a network, by name. */
  kept: { key: string; value: { name: string; value: unknown } }
}

export type DeviceDb = IDBPDatabase<DeviceSchema>

const NAME = 'ambar'
const VERSION = 1

/** Opens what this device keeps. */
export function openDevice(name = NAME): Promise<DeviceDb> {
  return openDB<DeviceSchema>(name, VERSION, {
    upgrade: (db) => {
      const outbox = db.createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true })
      outbox.createIndex('queue', ['state', 'account'])
      outbox.createIndex('state', 'state')
      db.createObjectStore('work', { keyPath: 'id' })
      db.createObjectStore('kept', { keyPath: 'name' })
    },
    // A newer version of the app in another tab wants to change what is kept: let it, it asks again when it is done.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase | null)?.close(),
  })
}
