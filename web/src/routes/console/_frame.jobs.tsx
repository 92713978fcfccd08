import { createFileRoute } from '@tanstack/react-router'
import { JobsPage } from '~/features/system/JobsPage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/jobs')({ validateSearch: asSearch, component: JobsPage })
