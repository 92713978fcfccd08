import { createFileRoute } from '@tanstack/react-router'
import { BuilderPage } from '~/features/locations/build/BuilderPage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/locations/build')({
  validateSearch: asSearch,
  component: BuilderPage,
})
