import { createLazyFileRoute, Navigate, useNavigate } from '@tanstack/react-router'
import { StartList } from '~/features/workforce/StartList'
import { STARTABLE } from '~/features/workforce/startable'
import { HandheldFrame } from '~/frame/handheld/HandheldFrame'
import { useWarehouse } from '~/lib/warehouse'

export const Route = createLazyFileRoute('/_signed-in/start/$what')({ component: Start })

function Start() {
  const { what: named } = Route.useParams()
  const { session } = Route.useRouteContext()
  const warehouse = useWarehouse(session.device?.warehouse_id)
  const navigate = useNavigate()
  const what = STARTABLE.find((known) => known === named)
  if (!what) return <Navigate to="/" replace />
  return (
    <HandheldFrame inner>
      {warehouse && (
        <StartList
          what={what}
          account={session.account_id}
          warehouse={warehouse}
          onWork={(id) => void navigate({ to: '/step/$id', params: { id } })}
        />
      )}
    </HandheldFrame>
  )
}
