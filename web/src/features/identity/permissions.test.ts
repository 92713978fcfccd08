import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { access as en } from '~/lib/i18n/en/access'
import { access as ru } from '~/lib/i18n/ru/access'
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

/** Every right that an operation of the server needs, from the description of its API. */
function needed(): Set<string> {
  const description = readFileSync(
    resolve('../apps/ambar/tests/it/snapshots/it__openapi__openapi.snap'),
    'utf8',
  )
  return new Set(
    [...description.matchAll(/"x-permission": "([a-z]+:[a-z]+)"/g)].map(([, name]) => name ?? ''),
  )
}

test.each([
  ['en', en],
  ['ru', ru],
])('every right is said in words: %s', (_, words) => {
  const rights = [...needed()].map((name) => name.replace(':', '_'))
  expect(rights.length).toBeGreaterThan(20)
  expect(rights.filter((name) => !(name in words.permission))).toEqual([])
})
