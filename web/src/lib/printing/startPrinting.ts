import type { Outbox } from '../outbox'
import { recall } from '../storage'

/** A carton that was closed on this device has its label printed at once, where somebody has said by which printer. */
export function startPrinting(outbox: Outbox): () => void {
  return outbox.onSettled(({ operation, path, body }, { is }) => {
    if (is !== 'done' || operation !== 'pack_order' || recall('print.pack') === null) return
    void import('./afterPack').then(({ afterPack }) => afterPack(outbox, path, body)).catch(() => undefined)
  })
}
