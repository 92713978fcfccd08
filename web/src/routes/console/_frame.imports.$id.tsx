import { createFileRoute } from '@tanstack/react-router'
import { ImportPage } from '~/features/import/ImportPage'

export const Route = createFileRoute('/_frame/imports/$id')({ component: Page })

function Page() {
  const { id } = Route.useParams()
  return <ImportPage id={id} />
}
