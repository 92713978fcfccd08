import { createFileRoute } from '@tanstack/react-router'
import { TasksPage } from '~/features/workforce/TasksPage'
import { asSearch } from '~/lib/search'

export const Route = createFileRoute('/_frame/tasks/')({ validateSearch: asSearch, component: TasksPage })
