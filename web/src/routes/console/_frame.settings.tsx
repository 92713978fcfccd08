import { createFileRoute } from '@tanstack/react-router'
import { SettingsPage } from '~/features/settings/SettingsPage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/settings')({
  validateSearch: asSearch,
  component: SettingsPage,
})
