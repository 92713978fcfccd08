import { createFileRoute } from '@tanstack/react-router'
import { CardPage } from '~/desk/CardPage'
import { PersonCard } from '~/features/workforce/people/PersonCard'

export const Route = createFileRoute('/_frame/people/$id')({ component: Page })

function Page() {
  const { id } = Route.useParams()
  return (
    <CardPage>
      <PersonCard id={id} />
    </CardPage>
  )
}
