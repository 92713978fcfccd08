import { createFileRoute } from '@tanstack/react-router'
import { PrintJobsPage } from '~/features/labels/PrintJobsPage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/print-jobs')({
  validateSearch: asSearch,
  component: PrintJobsPage,
})
