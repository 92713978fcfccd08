import { createFileRoute } from '@tanstack/react-router'
import { OrdersPage } from '~/features/shipments/OrdersPage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/orders/')({ validateSearch: asSearch, component: OrdersPage })
