import { createFileRoute } from '@tanstack/react-router'
import { ImportsPage } from '~/features/import/ImportsPage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/imports/')({ validateSearch: asSearch, component: ImportsPage })
