import { createFileRoute } from '@tanstack/react-router'
import { TemplatesPage } from '~/features/labels/TemplatesPage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/label-templates')({
  validateSearch: asSearch,
  component: TemplatesPage,
})
