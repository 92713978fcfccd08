import { createFileRoute } from '@tanstack/react-router'
import { MapPage } from '~/features/locations/map/MapPage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/map')({ validateSearch: asSearch, component: MapPage })
