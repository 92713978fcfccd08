import { createFileRoute } from '@tanstack/react-router'
import { NewImportPage } from '~/features/import/NewImportPage'

export const Route = createFileRoute('/_frame/imports/new')({ component: NewImportPage })
