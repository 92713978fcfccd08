import { createFileRoute } from '@tanstack/react-router'
import { LocationsPage } from '~/features/locations/LocationsPage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/locations/')({
  validateSearch: asSearch,
  component: LocationsPage,
})
