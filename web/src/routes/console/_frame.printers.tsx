import { createFileRoute } from '@tanstack/react-router'
import { PrintersPage } from '~/features/labels/PrintersPage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/printers')({
  validateSearch: asSearch,
  component: PrintersPage,
})
