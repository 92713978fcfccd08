import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { show } from '~/testing/render'
import { ANNA, json, noContent, problem, serve } from '~/testing/server'
import { TopLine } from './TopLine'

const WAREHOUSES = 'GET /api/v1/warehouses'
const site = (code: string) => ({ id: code, code, name: `Site ${code}`, time_zone: 'UTC' })
const page = (...items: unknown[]) => json({ items, next: null })

test.each([
  [[], 'No warehouse yet'],
  [[site('A')], 'Site A'],
  [[site('A'), site('B')], '2 warehouses'],
])('with the sites %j it says: %s', async (items, text) => {
  serve({ [WAREHOUSES]: () => page(...items) })
  show(<TopLine session={ANNA} />)
  expect(await screen.findByText(text)).toBeVisible()
})

test('somebody who may not see the sites is not asked about them', () => {
  const calls = serve({})
  show(<TopLine session={{ ...ANNA, permissions: [] }} />)
  expect(calls).toEqual([])
})

test('signing out that fails says so and leaves the person signed in', async () => {
  serve({
    [WAREHOUSES]: () => page(),
    'DELETE /api/v1/session': () => problem(503, 'x', { detail: 'Busy.' }),
  })
  const { user } = show(<TopLine session={ANNA} />)
  await user.click(screen.getByText('Sign out'))
  expect(await screen.findByText('You are still signed in')).toBeInTheDocument()
  serve({ [WAREHOUSES]: () => page(), 'DELETE /api/v1/session': noContent })
  await user.click(screen.getByText('Sign out'))
  expect(screen.queryByText('Busy.')).not.toBeInTheDocument()
})

test('language and theme are chosen there', async () => {
  serve({ [WAREHOUSES]: () => page() })
  const { user } = show(<TopLine session={ANNA} />)
  await user.click(screen.getByLabelText('Dark'))
  expect(document.documentElement).toHaveAttribute('data-theme', 'dark')
  await user.click(screen.getByLabelText('Русский'))
  expect(await screen.findByText('Выйти')).toBeInTheDocument()
  expect(document.documentElement).toHaveAttribute('lang', 'ru')
})
