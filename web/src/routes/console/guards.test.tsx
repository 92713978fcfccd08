import { createMemoryHistory, createRouter, RouterProvider } from '@tanstack/react-router'
import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { createQueryClient } from '~/lib/session'
import { show } from '~/testing/render'
import { ANNA, json, serve, sessionRoutes } from '~/testing/server'
import { routeTree } from '../console.gen'

const others = {
  'GET /health': () => json({ version: '0.1.0' }),
  'GET /api/v1/warehouses': () => json({ items: [], next: null }),
}

function open(address: string) {
  const queryClient = createQueryClient()
  const history = createMemoryHistory({ initialEntries: [address] })
  const router = createRouter({ routeTree, history, context: { queryClient } })
  return { ...show(<RouterProvider router={router} />, 'en', queryClient), history }
}

const title = (name: string) => screen.findByRole('heading', { level: 1, name })

describe('the way into the console', () => {
  it('to the start page needs no word of where to go', async () => {
    serve({ ...sessionRoutes(null), ...others })
    const { history } = open('/')
    await title('Sign in')
    expect(history.location.href).toBe('/sign-in')
  })

  it('asks the server for nothing but who is there before somebody is', async () => {
    const calls = serve({ ...sessionRoutes(null), ...others })
    open('/system')
    await title('Sign in')
    expect(new Set(calls.map(({ route }) => route))).toEqual(new Set(['GET /api/v1/session']))
  })

  it('past the sign-in page is open for somebody who is signed in', async () => {
    serve({ ...sessionRoutes(ANNA), ...others })
    const { history } = open('/sign-in?next=%2Fsystem')
    await title('System')
    expect(history.location.href).toBe('/system')
  })

  it('that leads nowhere leads home by one step', async () => {
    serve({ ...sessionRoutes(ANNA), ...others })
    const { user } = open('/no/such/page')
    await title('There is no such page')
    await user.click(screen.getByRole('link', { name: 'To the start page' }))
    await title('Start')
  })
})

describe('the frame of the console', () => {
  it('lets the keyboard skip the sections', async () => {
    serve({ ...sessionRoutes(ANNA), ...others })
    const { user } = open('/system')
    await title('System')
    await user.tab()
    expect(screen.getByRole('link', { name: 'Skip to the page' })).toHaveFocus()
    expect(screen.getByRole('main')).toHaveAttribute('id', 'page')
  })

  it('marks the section that is open', async () => {
    serve({ ...sessionRoutes(ANNA), ...others })
    open('/system')
    await title('System')
    expect(screen.getByRole('link', { current: 'page', name: 'System' })).toBeVisible()
    expect(screen.getByRole('navigation', { name: 'Sections' })).toBeVisible()
  })
})
