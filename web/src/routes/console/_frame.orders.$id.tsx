import { createFileRoute } from '@tanstack/react-router'
import { CardPage } from '~/desk/CardPage'
import { OrderCard } from '~/features/shipments/OrderCard'

export const Route = createFileRoute('/_frame/orders/$id')({ component: Page })

function Page() {
  const { id } = Route.useParams()
  return (
    <CardPage>
      <OrderCard id={id} />
    </CardPage>
  )
}
