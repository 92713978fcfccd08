import { createLazyFileRoute } from '@tanstack/react-router'
import { HandheldFrame } from '~/frame/handheld/HandheldFrame'
import { Settings } from '~/frame/handheld/Settings'

export const Route = createLazyFileRoute('/_signed-in/settings')({ component: SettingsScreen })

function SettingsScreen() {
  return (
    <HandheldFrame inner>
      <Settings session={Route.useRouteContext().session} />
    </HandheldFrame>
  )
}
