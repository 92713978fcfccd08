import { createFileRoute } from '@tanstack/react-router'
import { StockPage } from '~/features/inventory/StockPage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/stock')({ validateSearch: asSearch, component: StockPage })
