import { createFileRoute } from '@tanstack/react-router'
import { UnitsPage } from '~/features/inventory/UnitsPage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/handling-units/')({
  validateSearch: asSearch,
  component: UnitsPage,
})
