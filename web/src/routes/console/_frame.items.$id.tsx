import { createFileRoute } from '@tanstack/react-router'
import { CardPage } from '~/desk/CardPage'
import { ItemCard } from '~/features/catalog/ItemCard'

export const Route = createFileRoute('/_frame/items/$id')({ component: Page })

function Page() {
  const { id } = Route.useParams()
  return (
    <CardPage>
      <ItemCard id={id} />
    </CardPage>
  )
}
