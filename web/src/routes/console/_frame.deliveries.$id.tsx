import { createFileRoute } from '@tanstack/react-router'
import { CardPage } from '~/desk/CardPage'
import { DeliveryCard } from '~/features/receiving/DeliveryCard'

export const Route = createFileRoute('/_frame/deliveries/$id')({ component: Page })

function Page() {
  const { id } = Route.useParams()
  return (
    <CardPage>
      <DeliveryCard id={id} />
    </CardPage>
  )
}
