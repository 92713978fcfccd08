import { createFileRoute, useNavigate } from '@tanstack/react-router'
import { Home } from '~/features/workforce/Home'
import { startableBy } from '~/features/workforce/startable'
import { HandheldFrame } from '~/frame/handheld/HandheldFrame'
import { whenOpen } from '~/lib/floor'
import { useWarehouse } from '~/lib/warehouse'

export const Route = createFileRoute('/_signed-in/')({
  loader: async ({ context }) => (await whenOpen()).works.open(context.session.account_id),
  gcTime: 0,
  component: HomeScreen,
})

function HomeScreen() {
  const { session } = Route.useRouteContext()
  const navigate = useNavigate()
  return (
    <HandheldFrame session={session}>
      <Home
        account={session.account_id}
        begun={Route.useLoaderData()}
        warehouse={useWarehouse(session.device?.warehouse_id)}
        onWork={(id) => void navigate({ to: '/step/$id', params: { id } })}
        onList={() => void navigate({ to: '/tasks' })}
        onPrint={() => void navigate({ to: '/print/{-$work}' })}
        onCart={session.permissions.includes('picking:write') ? () => void navigate({ to: '/cart' }) : null}
        startable={startableBy(session.permissions)}
        onStart={(what) => void navigate({ to: '/start/$what', params: { what } })}
      />
    </HandheldFrame>
  )
}
