import { createFileRoute } from '@tanstack/react-router'
import { CountsPage } from '~/features/inventory/CountsPage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/counts')({ validateSearch: asSearch, component: CountsPage })
