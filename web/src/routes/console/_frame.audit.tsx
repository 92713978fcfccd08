import { createFileRoute } from '@tanstack/react-router'
import { AuditPage } from '~/features/system/AuditPage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/audit')({ validateSearch: asSearch, component: AuditPage })
