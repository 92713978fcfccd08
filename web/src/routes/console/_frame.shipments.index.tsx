import { createFileRoute } from '@tanstack/react-router'
import { ShipmentsPage } from '~/features/shipments/ShipmentsPage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/shipments/')({
  validateSearch: asSearch,
  component: ShipmentsPage,
})
