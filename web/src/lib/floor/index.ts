/** The handheld's own: work that was taken, what was done, what a scan names. */
export { floor, openFloor, whenOpen } from './floor'
export { renewFor } from './renew'
export { type Found, meaningOf, resolve } from './resolve'
export {
  type Cart,
  FREE_FLOWS,
  type FreeFlow,
  takeAnew,
  takeCluster,
  takeDelivery,
  takeFree,
  takeNext,
  takeOrder,
  takeTask,
  taskWork,
} from './take'
export { forgetTaken, useTaken } from './taken'
export { undoable, undone } from './undo'
export { useOutbox } from './useOutbox'
export type { Work } from './works'
