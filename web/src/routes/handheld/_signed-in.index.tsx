import { createFileRoute } from '@tanstack/react-router'
import { WaitingTasks } from '~/features/workforce/WaitingTasks'
import { HandheldFrame } from '~/frame/handheld/HandheldFrame'

export const Route = createFileRoute('/_signed-in/')({ component: Home })

function Home() {
  return (
    <HandheldFrame session={Route.useRouteContext().session}>
      <WaitingTasks />
    </HandheldFrame>
  )
}
