import { createLazyFileRoute, useNavigate } from '@tanstack/react-router'
import { PrintScreen } from '~/features/labels/PrintScreen'
import { HandheldFrame } from '~/frame/handheld/HandheldFrame'
import { useWarehouse } from '~/lib/warehouse'

export const Route = createLazyFileRoute('/_signed-in/print/{-$work}')({ component: Printing })

/** A label of anything; in the middle of some work of what its step shows, and then the way back to it. */
function Printing() {
  const { work } = Route.useParams()
  const navigate = useNavigate()
  const { session } = Route.useRouteContext()
  const warehouse = useWarehouse(session.device?.warehouse_id) ?? null
  const back = (id: string) => void navigate({ to: '/step/$id', params: { id } })
  return (
    <HandheldFrame inner>
      <PrintScreen warehouse={warehouse} {...(work && { work, onBack: () => back(work) })} />
    </HandheldFrame>
  )
}
