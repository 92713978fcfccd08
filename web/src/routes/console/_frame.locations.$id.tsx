import { createFileRoute } from '@tanstack/react-router'
import { CardPage } from '~/desk/CardPage'
import { LocationCard } from '~/features/locations/LocationCard'

export const Route = createFileRoute('/_frame/locations/$id')({ component: Page })

function Page() {
  const { id } = Route.useParams()
  return (
    <CardPage>
      <LocationCard id={id} />
    </CardPage>
  )
}
