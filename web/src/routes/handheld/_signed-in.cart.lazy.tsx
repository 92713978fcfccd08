import { createLazyFileRoute, useNavigate } from '@tanstack/react-router'
import { CartScreen } from '~/features/workforce/CartScreen'
import { HandheldFrame } from '~/frame/handheld/HandheldFrame'
import { useWarehouse } from '~/lib/warehouse'

export const Route = createLazyFileRoute('/_signed-in/cart')({ component: Cart })

function Cart() {
  const { session } = Route.useRouteContext()
  const warehouse = useWarehouse(session.device?.warehouse_id)
  const navigate = useNavigate()
  return (
    <HandheldFrame inner>
      {warehouse && (
        <CartScreen
          account={session.account_id}
          warehouse={warehouse}
          onWork={(id) => void navigate({ to: '/step/$id', params: { id } })}
        />
      )}
    </HandheldFrame>
  )
}
