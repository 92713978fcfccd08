import type { ClaimedTask } from '~/api/types'
import { begin, promptOf, type Script } from '~/lib/steps'
import { command, get } from '../api/client'
import { newKey } from '../api/key'
import { ApiError, isApiError } from '../api/problem'
import { floor } from './floor'
import { forgetTaken } from './taken'
import type { Work } from './works'

/** The script is of a form that this app is too old for. */
export const TOO_OLD = 'client.script_too_new'
/** There is nothing left to do. */
const NOTHING_LEFT = 'steps.nothing_left'

async function start(id: string, source: string, account: string, title: string | null): Promise<Work> {
  const script = await get<Script>(source)
  const run = begin(script)
  if (!run) throw ApiError.client(TOO_OLD)
  const work: Work = {
    id,
    account,
    source,
    touched: Date.now(),
    title: title ?? promptOf(run)?.object?.title ?? null,
    run,
  }
  await floor().works.put(work)
  forgetTaken(id)
  return work
}

export const taskWork = (task: string) => `task-${task}`

const scriptOfTask = (task: string) => `/api/v1/tasks/${task}/script`

/** Claims a task and takes its script to this device. */
export async function takeTask(task: string, account: string): Promise<Work> {
  await command('POST', `/api/v1/tasks/${task}/claim`, newKey())
  return start(taskWork(task), scriptOfTask(task), account, null)
}

/** The next task for this person; null if nothing waits. */
export async function takeNext(warehouse: string, account: string, kinds?: string[]): Promise<Work | null> {
  const body = { warehouse_id: warehouse, ...(kinds && { kinds }) }
  const claimed = await command<ClaimedTask | undefined>('POST', '/api/v1/tasks/next', newKey(), body)
  if (!claimed) return null
  return start(taskWork(claimed.task.id), scriptOfTask(claimed.task.id), account, null)
}

/** What several orders are picked with. */
export interface Cart {
  /** How many it has room for. */
  orders: number
  /** Whether each has a tote of its own; else they are sorted when they are packed. */
  intoTotes: boolean
}

/** As many orders as the cart has room for, in one walk; null if nothing waits to be picked. */
export async function takeCluster(warehouse: string, account: string, cart: Cart): Promise<Work | null> {
  const body = { warehouse_id: warehouse, orders: cart.orders, into_totes: cart.intoTotes }
  const cluster = await command<{ id: string } | undefined>('POST', '/api/v1/pick-clusters', newKey(), body)
  if (!cluster) return null
  return start(`cluster-${cluster.id}`, `/api/v1/pick-clusters/${cluster.id}/script`, account, null)
}

/** Work that is no task. */
export const FREE_FLOWS = ['move', 'adjust', 'count', 'inquiry'] as const
export type FreeFlow = (typeof FREE_FLOWS)[number]

const freeSource = (flow: FreeFlow, warehouse: string) => `/api/v1/scripts/${flow}?warehouse_id=${warehouse}`

/** Takes up free work. Its script is always the same, so that it goes on without a network. */
export async function takeFree(flow: FreeFlow, warehouse: string, account: string): Promise<Work> {
  const { works } = floor()
  const id = `free-${flow}`
  const source = freeSource(flow, warehouse)
  const name = `script ${source}`
  try {
    const work = await start(id, source, account, null)
    await works.keep(name, work.run.script)
    return work
  } catch (error) {
    const kept = (await works.kept(name)) as Script | undefined
    const run = kept && begin(kept)
    if (!run || !isApiError(error) || !error.undecided) throw error
    const work: Work = { id, account, source, touched: Date.now(), title: null, run }
    await works.put(work)
    return work
  }
}

export const takeDelivery = (id: string, account: string, title: string | null) =>
  start(`delivery-${id}`, `/api/v1/deliveries/${id}/script`, account, title)

export const takeOrder = (id: string, account: string, title: string | null) =>
  start(`order-${id}`, `/api/v1/orders/${id}/pack-script`, account, title)

/** The script as it is now; null if there is nothing left to do. */
export async function takeAnew(work: Work): Promise<Script | null> {
  try {
    return await get<Script>(work.source)
  } catch (error) {
    const gone = isApiError(error) && (error.problem.code === NOTHING_LEFT || error.problem.status === 404)
    if (gone) return null
    throw error
  }
}
