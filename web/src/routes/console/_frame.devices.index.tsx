import { createFileRoute } from '@tanstack/react-router'
import { DevicesPage } from '~/features/identity/devices/DevicesPage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/devices/')({ validateSearch: asSearch, component: DevicesPage })
