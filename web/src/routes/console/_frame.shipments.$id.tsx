import { createFileRoute } from '@tanstack/react-router'
import { CardPage } from '~/desk/CardPage'
import { ShipmentCard } from '~/features/shipments/ShipmentCard'

export const Route = createFileRoute('/_frame/shipments/$id')({ component: Page })

function Page() {
  const { id } = Route.useParams()
  return (
    <CardPage>
      <ShipmentCard id={id} />
    </CardPage>
  )
}
