import { onContact } from '../api/client'
import { type DeviceDb, openDevice } from '../device'
import { Outbox, OutboxStore, overNetwork, overTabs } from '../outbox'
import { renewAll, startRenewing } from './renew'
import { Works } from './works'

/** What the device keeps: the work that was taken, and what was done and is not sent yet. */
export interface Floor {
  works: Works
  outbox: Outbox
}

let current: Floor | null = null
let opened: (floor: Floor) => void = () => undefined
const opening = new Promise<Floor>((tell) => {
  opened = tell
})

/** The floor of this page when it is there, for what is read while the page starts. */
export const whenOpen = async (): Promise<Floor> => current ?? opening

/** The floor of this page. It is made before anything is shown. */
export function floor(): Floor {
  if (!current) throw new Error('the floor is not open yet')
  return current
}

export function floorOn(db: DeviceDb, transport = overNetwork): Floor {
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('ambar.outbox')
  const outbox = new Outbox({
    store: new OutboxStore(db),
    transport,
    exclusive: overTabs('ambar.outbox'),
    ...(channel && { channel }),
  })
  current = { works: new Works(db), outbox }
  opened(current)
  return current
}

/** Opens what the device keeps, and sends whenever a server was heard again. */
export async function openFloor(): Promise<Floor> {
  const opened = floorOn(await openDevice())
  let heard = true
  onContact((reached) => {
    if (reached && !heard) void opened.outbox.send()
    heard = reached
  })
  window.addEventListener('online', () => void opened.outbox.send())
  startRenewing(opened.works)
  // Another has taken some of it over: it is asked at once which, so that nobody goes on with it.
  opened.outbox.onSettled(({ account }, verdict) => {
    if (verdict.is === 'exception') void renewAll(opened.works, account)
  })
  return opened
}
