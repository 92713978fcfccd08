import { createMemoryHistory, createRouter, RouterProvider } from '@tanstack/react-router'
import { screen, waitFor } from '@testing-library/react'
import { describe, expect, test, vi } from 'vitest'
import { createQueryClient, sessionQuery } from '~/lib/session'
import { show } from '~/testing/render'
import { ANNA, json, problem, serve, sessionRoutes } from '~/testing/server'
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

describe('the console', () => {
  test('lets nobody in, and goes where they wanted once they are somebody', async () => {
    serve({ ...sessionRoutes(null), ...others })
    const { user, history } = open('/system')
    await title('Sign in')
    expect(history.location.href).toBe('/sign-in?next=%2Fsystem')
    await user.type(screen.getByRole('textbox', { name: 'Name' }), 'anna')
    await user.type(screen.getByLabelText('Password'), 'secret{Enter}')
    await title('System')
    expect(history.location.href).toBe('/system')
  })

  test('sends nobody to another site after signing in', async () => {
    serve({ ...sessionRoutes(ANNA), ...others })
    const { history } = open('/sign-in?next=%2F%2Fevil.example')
    await title('Control tower')
    expect(history.location.href).toBe('/')
  })

  test('shows who is signed in and what they may do', async () => {
    serve({ ...sessionRoutes(ANNA), ...others })
    open('/start')
    await title('Connect')
    expect(screen.getByRole('row', { name: /Stock.*inventory:read.*inventory:adjust/ })).toBeVisible()
    expect(screen.getByRole('link', { name: /API description/ })).toHaveAttribute('href', '/docs')
    expect(screen.getByRole('link', { name: /Metrics/ })).toHaveAttribute('href', '/metrics')
  })

  test('says what to do to somebody without permissions', async () => {
    serve({ ...sessionRoutes({ ...ANNA, permissions: [] }), ...others })
    open('/')
    expect(await screen.findByText('Your account has no permissions yet.')).toBeVisible()
  })

  test('has only links that lead somewhere', async () => {
    serve({ ...sessionRoutes(ANNA), ...others })
    const { user } = open('/')
    await title('Control tower')
    for (const name of ['System', 'Connect', 'Guides']) {
      await user.click(screen.getByRole('link', { name }))
      await title(name)
      expect(document.title).toBe(`${name} · Ambar`)
    }
  })

  test('says that an address leads nowhere', async () => {
    serve({ ...sessionRoutes(ANNA), ...others })
    open('/no/such/page')
    await title('There is no such page')
  })

  test('asks to sign in again when the session ends, and remembers the page', async () => {
    serve({ ...sessionRoutes(ANNA), ...others })
    const { client, history } = open('/system')
    await title('System')
    serve({ ...sessionRoutes(null), ...others })
    await client.refetchQueries(sessionQuery)
    await title('Sign in')
    expect(screen.getByText('Your session has ended. Sign in to go on.')).toBeVisible()
    expect(history.location.href).toBe('/sign-in?next=%2Fsystem')
  })

  test('signs out for good, without a word of an end', async () => {
    serve({ ...sessionRoutes(ANNA), ...others })
    const { user, history } = open('/system')
    await title('System')
    await user.click(screen.getByText('Sign out'))
    await title('Sign in')
    expect(history.location.href).toBe('/sign-in')
    expect(screen.queryByText(/has ended/)).not.toBeInTheDocument()
  })

  test('goes on by itself when a silent server answers again', async () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined)
    vi.spyOn(console, 'warn').mockReturnValue(undefined)
    const calls = serve({ 'GET /api/v1/session': () => problem(503, 'starting') })
    open('/')
    await title('The server does not answer')
    await waitFor(() => expect(calls.length).toBeGreaterThan(2))
    serve({ ...sessionRoutes(ANNA), ...others })
    await title('Control tower')
  })
})

describe('the way into the console', () => {
  test('to the start page needs no word of where to go', async () => {
    serve({ ...sessionRoutes(null), ...others })
    const { history } = open('/')
    await title('Sign in')
    expect(history.location.href).toBe('/sign-in')
  })

  test('asks the server for nothing but who is there before somebody is', async () => {
    const calls = serve({ ...sessionRoutes(null), ...others })
    open('/system')
    await title('Sign in')
    expect(new Set(calls.map(({ route }) => route))).toEqual(new Set(['GET /api/v1/session']))
  })

  test('past the sign-in page is open for somebody who is signed in', async () => {
    serve({ ...sessionRoutes(ANNA), ...others })
    const { history } = open('/sign-in?next=%2Fsystem')
    await title('System')
    expect(history.location.href).toBe('/system')
  })

  test('that leads nowhere leads home by one step', async () => {
    serve({ ...sessionRoutes(ANNA), ...others })
    const { user } = open('/no/such/page')
    await title('There is no such page')
    await user.click(screen.getByRole('link', { name: 'To the start page' }))
    await title('Control tower')
  })
})

describe('the frame of the console', () => {
  test('lets the keyboard skip the sections', async () => {
    serve({ ...sessionRoutes(ANNA), ...others })
    const { user } = open('/system')
    await title('System')
    await user.tab()
    expect(screen.getByRole('link', { name: 'Skip to the page' })).toHaveFocus()
    expect(screen.getByRole('main')).toHaveAttribute('id', 'page')
  })

  test('marks the section that is open', async () => {
    serve({ ...sessionRoutes(ANNA), ...others })
    open('/system')
    await title('System')
    expect(screen.getByRole('link', { current: 'page', name: 'System' })).toBeVisible()
    expect(screen.getByRole('navigation', { name: 'Sections' })).toBeVisible()
  })
})
