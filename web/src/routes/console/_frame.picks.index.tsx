import { createFileRoute } from '@tanstack/react-router'
import { PicksPage } from '~/features/picking/PicksPage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/picks/')({ validateSearch: asSearch, component: PicksPage })
