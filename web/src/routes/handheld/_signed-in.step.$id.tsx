import { createFileRoute, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { WorkScreen } from '~/features/workforce/step/WorkScreen'
import { HandheldFrame } from '~/frame/handheld/HandheldFrame'
import { whenOpen } from '~/lib/floor'
import { useWarehouse } from '~/lib/warehouse'

export const Route = createFileRoute('/_signed-in/step/$id')({
  loader: async ({ params }) => (await whenOpen()).works.prepare(params.id),
  gcTime: 0,
  component: Working,
})

function Working() {
  const { id } = Route.useParams()
  const { session } = Route.useRouteContext()
  const warehouse = useWarehouse(session.device?.warehouse_id)
  const navigate = useNavigate()
  // The same document may be taken up anew where its last work ended.
  const [turn, setTurn] = useState(0)
  return (
    <WorkScreen
      key={`${id} ${turn} ${session.account_id}`}
      id={id}
      account={session.account_id}
      warehouse={warehouse ?? null}
      onWork={(work) => {
        if (work === id) setTurn(turn + 1)
        else void navigate({ to: '/step/$id', params: { id: work }, replace: true })
      }}
      onHome={() => void navigate({ to: '/' })}
      onPrint={() => void navigate({ to: '/print/{-$work}', params: { work: id } })}
      frame={(title, children) => (
        <HandheldFrame inner title={title}>
          {children}
        </HandheldFrame>
      )}
    />
  )
}
