import { createFileRoute } from '@tanstack/react-router'
import { CardPage } from '~/desk/CardPage'
import { UnitCard } from '~/features/inventory/UnitCard'

export const Route = createFileRoute('/_frame/handling-units/$id')({ component: Page })

function Page() {
  const { id } = Route.useParams()
  return (
    <CardPage>
      <UnitCard id={id} />
    </CardPage>
  )
}
