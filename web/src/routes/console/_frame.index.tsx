import { createFileRoute } from '@tanstack/react-router'
import { FirstSteps } from '~/features/setup/FirstSteps'
import { TowerPage } from '~/features/tower/TowerPage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/')({
  validateSearch: asSearch,
  component: () => <TowerPage first={<FirstSteps />} />,
})
