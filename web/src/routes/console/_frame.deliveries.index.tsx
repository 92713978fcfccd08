import { createFileRoute } from '@tanstack/react-router'
import { DeliveriesPage } from '~/features/receiving/DeliveriesPage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/deliveries/')({
  validateSearch: asSearch,
  component: DeliveriesPage,
})
