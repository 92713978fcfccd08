import { createLazyFileRoute } from '@tanstack/react-router'
import { HandheldFrame } from '~/frame/handheld/HandheldFrame'
import { OutboxScreen } from '~/frame/handheld/OutboxScreen'
import { useWarehouse } from '~/lib/warehouse'

export const Route = createLazyFileRoute('/_signed-in/outbox')({ component: Outbox })

function Outbox() {
  const { session } = Route.useRouteContext()
  return (
    <HandheldFrame inner>
      <OutboxScreen
        first={Route.useLoaderData()}
        warehouse={useWarehouse(session.device?.warehouse_id) ?? null}
      />
    </HandheldFrame>
  )
}
