import { createMemoryHistory, createRouter, RouterProvider } from '@tanstack/react-router'
import type { Session } from '~/api/types'
import type { Language } from '~/lib/i18n/i18n'
import { parseSearch, stringifySearch } from '~/lib/search'
import { createQueryClient } from '~/lib/session'
import { routeTree } from '~/routes/console.gen'
import { show } from './render'
import { ANNA, json, serve, sessionRoutes } from './server'

/** May see everything and change most of it. */
export const BOSS: Session = {
  ...ANNA,
  permissions: [
    ...[
      'catalog:read',
      'locations:read',
      'locations:write',
      'inventory:read',
      'inventory:write',
      'inventory:adjust',
    ],
    ...[
      'receiving:read',
      'receiving:manage',
      'shipments:read',
      'shipments:write',
      'workforce:read',
      'workforce:manage',
    ],
    ...['identity:read', 'identity:write', 'jobs:read'],
  ],
}

export const page = (items: unknown[], next: string | null = null) => json({ items, next })

const WAREHOUSE = { id: 'w1', code: 'MAIN', name: 'Main warehouse', time_zone: 'UTC' }

/** What every page of the console asks besides what it is about. */
const around = {
  'GET /health': () => json({ version: '0.1.0' }),
  'GET /api/v1/warehouses': () => page([WAREHOUSE]),
  'GET /api/v1/owners': () => page([{ id: 'o1', code: 'AMBAR', name: 'Amber Goods', active: true }]),
  'GET /api/v1/partners': () =>
    page([{ id: 'c1', kind: 'customer', code: 'CAFE', name: 'Café', active: true }]),
  'GET /api/v1/zones': () => page([]),
  'GET /api/v1/users': () => page([]),
  'GET /api/v1/audit': () => page([]),
  'GET /api/v1/movements': () => page([]),
  'GET /api/v1/stock': () => page([]),
  'GET /api/v1/incoming': () => json([]),
}

/** The console at an address, with a server that answers so. */
export function openConsole(
  address: string,
  handlers: Parameters<typeof serve>[0],
  { session = BOSS, language = 'en' }: { session?: Session; language?: Language } = {},
) {
  const calls = serve({ ...sessionRoutes(session), ...around, ...handlers })
  const queryClient = createQueryClient()
  const history = createMemoryHistory({ initialEntries: [address] })
  const router = createRouter({ routeTree, history, parseSearch, stringifySearch, context: { queryClient } })
  return { ...show(<RouterProvider router={router} />, language, queryClient), history, calls }
}
