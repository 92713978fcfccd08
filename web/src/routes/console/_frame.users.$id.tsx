import { createFileRoute } from '@tanstack/react-router'
import { CardPage } from '~/desk/CardPage'
import { UserCard } from '~/features/identity/UserCard'

export const Route = createFileRoute('/_frame/users/$id')({ component: Page })

function Page() {
  const { id } = Route.useParams()
  return (
    <CardPage>
      <UserCard id={id} />
    </CardPage>
  )
}
