import { createFileRoute } from '@tanstack/react-router'
import { UsersPage } from '~/features/identity/UsersPage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/users/')({ validateSearch: asSearch, component: UsersPage })
