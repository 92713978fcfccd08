import { createFileRoute } from '@tanstack/react-router'
import { ReceiptsPage } from '~/features/receiving/ReceiptsPage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/receipts')({
  validateSearch: asSearch,
  component: ReceiptsPage,
})
