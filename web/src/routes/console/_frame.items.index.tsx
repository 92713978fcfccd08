import { createFileRoute } from '@tanstack/react-router'
import { ItemsPage } from '~/features/catalog/ItemsPage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/items/')({ validateSearch: asSearch, component: ItemsPage })
