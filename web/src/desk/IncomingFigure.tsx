import { useIncoming } from './incoming'
import { Quantity } from './values'

/** What is on its way of an item, in a row of a list; a dash for those who may not see deliveries. */
export function IncomingFigure({
  itemId,
  unit,
  warehouseId,
}: {
  itemId: string
  unit: string | undefined
  warehouseId?: string
}) {
  return <Quantity value={useIncoming(itemId, warehouseId)?.quantity} unit={unit} />
}
