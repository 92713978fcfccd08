import 'fake-indexeddb/auto'
import { openDevice } from '~/lib/device'
import { type Floor, floorOn } from '~/lib/floor/floor'
import { pageScans } from '~/lib/scan/scans'

let made = 0

/** A device that keeps nothing of the test before. */
export async function newFloor(): Promise<Floor> {
  return floorOn(await openDevice(`device-${++made}`))
}

/** Pulls the trigger. */
export async function pull(code: string): Promise<void> {
  await pageScans.prepare()
  pageScans.push({ raw: code, source: 'camera', keys: [], end: 'whole', capsLock: false })
}
