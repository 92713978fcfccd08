import { createMemoryHistory, createRouter, RouterProvider } from '@tanstack/react-router'
import { act, screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { floor } from '~/lib/floor'
import { createQueryClient, rememberSession } from '~/lib/session'
import { PICK } from '~/lib/steps/testing'
import { newFloor, pull } from '~/testing/floor'
import { show } from '~/testing/render'
import { ANNA, json, problem, serve, sessionRoutes } from '~/testing/server'
import { routeTree } from '../handheld.gen'

const tasks = {
  'GET /api/v1/tasks': () => json({ items: [], next: null }),
  'GET /api/v1/device': () => problem(403, 'identity.device_unknown'),
  'GET /api/v1/warehouses': () =>
    json({ items: [{ id: 'w', code: 'MAIN', name: 'Main', time_zone: 'Europe/Moscow' }], next: null }),
}

beforeEach(newFloor)

function open(address: string, { remembering = false } = {}) {
  const queryClient = createQueryClient()
  if (remembering) rememberSession(queryClient)
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
    // Pasted: what a test types has the speed of a scanner, and is taken for one.
    await user.click(screen.getByRole('textbox', { name: 'Name' }))
    await user.paste('anna')
    await user.click(screen.getByLabelText('Password'))
    await user.paste('secret')
    await user.keyboard('{Enter}')
    await title('Scan anything')
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
    await title('Scan anything')
    expect(screen.getByRole('link', { name: 'anna, Settings' })).toBeVisible()
    expect(screen.getByText('Online')).toBeVisible()
  })

  test('asks to sign in again when the session ends in the middle', async () => {
    serve({ ...sessionRoutes(ANNA), ...tasks })
    const { user } = open('/m/tasks')
    await title('Nothing waits for you')
    serve({ ...sessionRoutes(null), 'GET /api/v1/tasks': () => problem(401, 'auth.not_signed_in') })
    await user.click(screen.getByRole('button', { name: 'Refresh' }))
    await title('Sign in')
    expect(screen.getByText('Your session has ended. Sign in to go on.')).toBeVisible()
  })

  test('leads home from an address that it does not know', async () => {
    serve({ ...sessionRoutes(ANNA), ...tasks })
    open('/m/flows/old')
    await title('Scan anything')
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
    await title('Scan anything')
  })

  test('leads back from the settings to the tasks', async () => {
    serve({ ...sessionRoutes(ANNA), ...tasks })
    const { user } = open('/m/settings')
    await title('anna')
    expect(screen.getByText('Manager')).toBeVisible()
    await user.click(screen.getByRole('link', { name: 'Back' }))
    await title('Scan anything')
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

describe('a scan while work is being fetched', () => {
  const claimed = { task: { id: '1' }, token: 1, lease_until: '2026-11-26T12:00:00Z' }

  /** Answers when it is told to. */
  function held(answer: () => Response | Promise<Response>) {
    let go: () => void = () => undefined
    const told = new Promise<void>((resolve) => {
      go = resolve
    })
    return { answers: () => told.then(answer), go: () => act(async () => go()) }
  }

  test('is handled by the task that opens, and so are those behind it', async () => {
    const script = held(() => json({ ...PICK, task: null }))
    const calls = serve({
      ...sessionRoutes(ANNA),
      ...tasks,
      'POST /api/v1/tasks/next': () => json(claimed),
      'GET /api/v1/tasks/1/script': script.answers,
    })
    const { user } = open('/m')
    await user.click(await screen.findByRole('button', { name: 'My next task' }))
    await act(() => pull('LOC-A-01-04'))
    await act(() => pull('4006381333931'))
    expect(calls.some(({ route }) => route.endsWith('/scans'))).toBe(false)
    await script.go()
    expect(await screen.findByText(/1\s*of 12/)).toBeVisible()
    expect(calls.some(({ route }) => route.endsWith('/scans'))).toBe(false)
  })

  test('is handled where it was made, if nothing opens', async () => {
    const next = held(() => new Response(null, { status: 204 }))
    serve({
      ...sessionRoutes(ANNA),
      ...tasks,
      'POST /api/v1/tasks/next': next.answers,
      'POST /api/v1/scans': () => json({ matches: [] }),
    })
    const { user } = open('/m')
    await user.click(await screen.findByRole('button', { name: 'My next task' }))
    await act(() => pull('NOBODY-KNOWS'))
    await next.go()
    expect(await screen.findByText(/NOBODY-KNOWS/)).toBeVisible()
  })
})

describe('signing in on a device that was set up', () => {
  const device = { 'GET /api/v1/device': () => json({ id: 'd', name: 'Zebra 7', warehouse_id: null }) }

  test('takes a badge and a PIN', async () => {
    const session = sessionRoutes(null)
    const signIn = session['POST /api/v1/session']
    const calls = serve({
      ...session,
      ...tasks,
      ...device,
      ...(signIn && { 'POST /api/v1/session/pin': signIn }),
    })
    const { user } = open('/m')
    await title('Scan your badge')
    await act(() => pull('BADGE-77'))
    await title('Type your PIN')
    for (const key of ['1', '2', '3', '4', 'OK']) await user.click(screen.getByRole('button', { name: key }))
    await title('Scan anything')
    const sent = calls.find(({ route }) => route === 'POST /api/v1/session/pin')
    expect(sent?.body).toEqual({ badge: 'BADGE-77', pin: '1234' })
  })

  test('takes a name that was here before, and says what was wrong', async () => {
    localStorage.setItem('ambar.names', 'anna')
    serve({
      ...sessionRoutes(null),
      ...tasks,
      ...device,
      'POST /api/v1/session/pin': () => problem(401, 'identity.wrong_pin', { detail: 'The PIN is wrong.' }),
    })
    const { user } = open('/m')
    await title('Scan your badge')
    await user.click(screen.getByRole('button', { name: 'anna' }))
    for (const key of ['1', 'OK']) await user.click(screen.getByRole('button', { name: key }))
    expect(await screen.findByRole('alert')).toHaveTextContent('The PIN is wrong.')
  })
})

test('a device without a network starts with what it keeps', async () => {
  serve({ ...sessionRoutes(ANNA), ...tasks })
  const first = open('/m', { remembering: true })
  await title('Scan anything')
  first.unmount()
  serve({})
  open('/m', { remembering: true })
  await title('Scan anything')
})

describe('while the server is asked who is signed in', () => {
  /** Answers when it is told to. */
  function asked(answer: () => Response) {
    let go: () => void = () => undefined
    const told = new Promise<void>((resolve) => {
      go = resolve
    })
    serve({ ...tasks, 'GET /api/v1/session': () => told.then(answer) })
    return () => act(async () => go())
  }

  async function left() {
    serve({ ...sessionRoutes(ANNA), ...tasks })
    const before = open('/m', { remembering: true })
    await title('Scan anything')
    before.unmount()
  }

  test('whoever was signed in last goes on, and ends where the session has ended', async () => {
    await left()
    const answered = asked(() => problem(401, 'auth.not_signed_in'))
    open('/m', { remembering: true })
    await title('Scan anything')
    await answered()
    await title('Sign in')
    expect(screen.getByText('Your session has ended. Sign in to go on.')).toBeVisible()
  })

  test('it may be somebody else by now', async () => {
    await left()
    const answered = asked(() => json({ ...ANNA, account_id: 'b', name: 'boris' }))
    open('/m', { remembering: true })
    expect(await screen.findByRole('link', { name: 'anna, Settings' })).toBeVisible()
    await answered()
    expect(await screen.findByRole('link', { name: 'boris, Settings' })).toBeVisible()
  })

  test('nothing is sent that was done before', async () => {
    await left()
    const send = vi.spyOn(floor().outbox, 'open')
    const answered = asked(() => json(ANNA))
    open('/m', { remembering: true })
    await title('Scan anything')
    expect(send.mock.calls).toEqual([[ANNA.account_id, false]])
    await answered()
    await waitFor(() => expect(send).toHaveBeenLastCalledWith(ANNA.account_id, true))
  })
})
