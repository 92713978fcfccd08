import { createFileRoute } from '@tanstack/react-router'
import { CardPage } from '~/desk/CardPage'
import { DeviceCard } from '~/features/identity/devices/DeviceCard'

export const Route = createFileRoute('/_frame/devices/$id')({ component: Page })

function Page() {
  const { id } = Route.useParams()
  return (
    <CardPage>
      <DeviceCard id={id} />
    </CardPage>
  )
}
