import { createFileRoute } from '@tanstack/react-router'
import { MovementsPage } from '~/features/inventory/MovementsPage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/movements')({
  validateSearch: asSearch,
  component: MovementsPage,
})
