import { createMemoryHistory, createRouter, RouterProvider } from '@tanstack/react-router'
import { screen } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { createQueryClient } from '~/lib/session'
import { show } from '~/testing/render'
import { ANNA, json, problem, serve, sessionRoutes } from '~/testing/server'
import { routeTree } from '../handheld.gen'

const tasks = { 'GET /api/v1/tasks': () => json({ items: [], next: null }) }

function open(address: string) {
  const queryClient = createQueryClient()
  const history = createMemoryHistory({ initialEntries: [address] })
  const router = createRouter({ routeTree, history, basepath: '/m', context: { queryClient } })
  return { ...show(<RouterProvider router={router} />, 'en', queryClient), history }
}

const title = (name: string) => screen.findByRole('heading', { level: 1, name })

describe('the handheld', () => {
  test('begins with signing in and ends with signing out', async () => {
    serve({ ...sessionRoutes(null), ...tasks })
    const { user, history } = open('/m')
    await title('Sign in')
    await user.type(screen.getByRole('textbox', { name: 'Name' }), 'anna')
    await user.type(screen.getByLabelText('Password'), 'secret{Enter}')
    await title('Nothing waits for you')
    expect(history.location.pathname).toMatch(/^\/m\/?$/)

    await user.click(screen.getByRole('link', { name: 'anna, Settings' }))
    await title('anna')
    await user.click(screen.getByRole('button', { name: 'Sign out' }))
    await title('Sign in')
    expect(screen.queryByText(/has ended/)).not.toBeInTheDocument()
  })

  test('says who is signed in and how the connection is', async () => {
    serve({ ...sessionRoutes(ANNA), ...tasks })
    open('/m')
    await title('Nothing waits for you')
    expect(screen.getByRole('link', { name: 'anna, Settings' })).toBeVisible()
    expect(screen.getByText('Online')).toBeVisible()
  })

  test('asks to sign in again when the session ends in the middle', async () => {
    serve({ ...sessionRoutes(ANNA), ...tasks })
    const { user } = open('/m')
    await title('Nothing waits for you')
    serve({ ...sessionRoutes(null), 'GET /api/v1/tasks': () => problem(401, 'auth.not_signed_in') })
    await user.click(screen.getByRole('button', { name: 'Refresh' }))
    await title('Sign in')
    expect(screen.getByText('Your session has ended. Sign in to go on.')).toBeVisible()
  })

  test('leads home from an address that it does not know', async () => {
    serve({ ...sessionRoutes(ANNA), ...tasks })
    open('/m/flows/old')
    await title('Nothing waits for you')
  })
})

describe('the way around the handheld', () => {
  test('shows its settings to nobody who is not signed in', async () => {
    serve({ ...sessionRoutes(null), ...tasks })
    open('/m/settings')
    await title('Sign in')
  })

  test('leads somebody who is signed in past the sign-in page to the tasks', async () => {
    serve({ ...sessionRoutes(ANNA), ...tasks })
    open('/m/sign-in')
    await title('Nothing waits for you')
  })

  test('leads back from the settings to the tasks', async () => {
    serve({ ...sessionRoutes(ANNA), ...tasks })
    const { user } = open('/m/settings')
    await title('anna')
    expect(screen.getByText('Manager')).toBeVisible()
    await user.click(screen.getByRole('link', { name: 'Back' }))
    await title('Nothing waits for you')
  })

  test('says so when signing out did not work, and lets one try again', async () => {
    serve({ ...sessionRoutes(ANNA), ...tasks, 'DELETE /api/v1/session': () => problem(503, 'busy') })
    const { user } = open('/m/settings')
    await title('anna')
    await user.click(screen.getByRole('button', { name: 'Sign out' }))
    expect(await screen.findByRole('alert')).toHaveTextContent('You are still signed in')
    expect(screen.getByRole('button', { name: 'Sign out' })).toBeEnabled()
  })
})
