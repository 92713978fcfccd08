import { createLazyFileRoute } from '@tanstack/react-router'
import { WaitingTasks } from '~/features/workforce/WaitingTasks'
import { HandheldFrame } from '~/frame/handheld/HandheldFrame'
import { useWarehouse } from '~/lib/warehouse'

export const Route = createLazyFileRoute('/_signed-in/tasks')({ component: TasksScreen })

function TasksScreen() {
  const { session } = Route.useRouteContext()
  const warehouse = useWarehouse(session.device?.warehouse_id)
  return <HandheldFrame inner>{warehouse && <WaitingTasks warehouse={warehouse} />}</HandheldFrame>
}
