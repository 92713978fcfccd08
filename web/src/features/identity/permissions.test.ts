import { expect, test } from 'vitest'
import { byArea } from './permissions'

test('permissions are grouped by area, in the order that goods flow, the unknown last', () => {
  const permissions = [
    'workforce:read',
    'drones:fly',
    'catalog:read',
    'inventory:adjust',
    'inventory:read',
    'catalog:write',
    'bees:keep',
  ]
  expect(byArea(permissions)).toEqual([
    { area: 'catalog', rights: ['read', 'write'] },
    { area: 'inventory', rights: ['read', 'adjust'] },
    { area: 'workforce', rights: ['read'] },
    { area: 'bees', rights: ['keep'] },
    { area: 'drones', rights: ['fly'] },
  ])
})
