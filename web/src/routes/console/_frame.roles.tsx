import { createFileRoute } from '@tanstack/react-router'
import { RolesPage } from '~/features/identity/RolesPage'

export const Route = createFileRoute('/_frame/roles')({ component: RolesPage })
