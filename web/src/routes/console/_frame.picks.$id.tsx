import { createFileRoute } from '@tanstack/react-router'
import { CardPage } from '~/desk/CardPage'
import { PickListCard } from '~/features/picking/PickListCard'

export const Route = createFileRoute('/_frame/picks/$id')({ component: Page })

function Page() {
  const { id } = Route.useParams()
  return (
    <CardPage>
      <PickListCard id={id} />
    </CardPage>
  )
}
