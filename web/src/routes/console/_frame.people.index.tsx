import { createFileRoute } from '@tanstack/react-router'
import { PeoplePage } from '~/features/workforce/people/PeoplePage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/people/')({ validateSearch: asSearch, component: PeoplePage })
