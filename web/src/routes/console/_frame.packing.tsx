import { createFileRoute } from '@tanstack/react-router'
import { PackingPage } from '~/features/shipments/packing/PackingPage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/packing')({ validateSearch: asSearch, component: PackingPage })
