import { createMemoryHistory, createRouter, RouterProvider } from '@tanstack/react-router'
import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { createQueryClient } from '~/lib/session'
import { show } from '~/testing/render'
import { ANNA, json, problem, serve, sessionRoutes } from '~/testing/server'
import { routeTree } from '../handheld.gen'

const tasks = { 'GET /api/v1/tasks': () => json({ items: [], next: null }) }

function open(address: string) {
  const queryClient = createQueryClient()
  const history = createMemoryHistory({ initialEntries: [address] })
  const router = createRouter({ routeTree, history, basepath: '/m', context: { queryClient } })
  return show(<RouterProvider router={router} />, 'en', queryClient)
}

const title = (name: string) => screen.findByRole('heading', { level: 1, name })

describe('the handheld', () => {
  it('shows its settings to nobody who is not signed in', async () => {
    serve({ ...sessionRoutes(null), ...tasks })
    open('/m/settings')
    await title('Sign in')
  })

  it('leads somebody who is signed in past the sign-in page to the tasks', async () => {
    serve({ ...sessionRoutes(ANNA), ...tasks })
    open('/m/sign-in')
    await title('Nothing waits for you')
  })

  it('leads back from the settings to the tasks', async () => {
    serve({ ...sessionRoutes(ANNA), ...tasks })
    const { user } = open('/m/settings')
    await title('anna')
    expect(screen.getByText('Manager')).toBeVisible()
    await user.click(screen.getByRole('link', { name: 'Back' }))
    await title('Nothing waits for you')
  })

  it('says so when signing out did not work, and lets one try again', async () => {
    serve({ ...sessionRoutes(ANNA), ...tasks, 'DELETE /api/v1/session': () => problem(503, 'busy') })
    const { user } = open('/m/settings')
    await title('anna')
    await user.click(screen.getByRole('button', { name: 'Sign out' }))
    expect(await screen.findByRole('alert')).toHaveTextContent('You are still signed in')
    expect(screen.getByRole('button', { name: 'Sign out' })).toBeEnabled()
  })
})
