import { createFileRoute } from '@tanstack/react-router'
import { CardPage } from '~/desk/CardPage'
import { TaskCard } from '~/features/workforce/TaskCard'

export const Route = createFileRoute('/_frame/tasks/$id')({ component: Page })

function Page() {
  const { id } = Route.useParams()
  return (
    <CardPage>
      <TaskCard id={id} />
    </CardPage>
  )
}
