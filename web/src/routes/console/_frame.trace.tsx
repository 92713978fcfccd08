import { createFileRoute } from '@tanstack/react-router'
import { TracePage } from '~/features/inventory/trace/TracePage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/trace')({ validateSearch: asSearch, component: TracePage })
