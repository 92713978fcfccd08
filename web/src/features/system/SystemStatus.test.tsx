import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { show } from '~/testing/render'
import { json, serve } from '~/testing/server'
import { healthQuery } from './api'
import { SystemStatus } from './SystemStatus'

const well = {
  status: 'ok',
  version: '0.1.0',
  uptime_seconds: 3_725,
  database: { reachable: true, version: '18.6' },
}
const ill = { ...well, status: 'unavailable', database: { reachable: false } }
const said = (name: string) => screen.getByText(name).nextSibling

test('a server that is ready says so, with its version and its database', async () => {
  serve({ 'GET /health': () => json(well) })
  show(<SystemStatus />)
  expect(await screen.findByText('Ready')).toBeVisible()
  expect(said('Version')).toHaveTextContent('0.1.0')
  expect(said('Database')).toHaveTextContent('PostgreSQL 18.6answers')
  expect(said('Running for')).toHaveTextContent('1h 2m')
})

test('a server that is not ready says what is missing', async () => {
  serve({ 'GET /health': () => json(ill, 503) })
  show(<SystemStatus />)
  expect(await screen.findByText('Not ready')).toBeVisible()
  expect(said('Version')).toHaveTextContent('0.1.0')
  expect(said('Database')).toHaveTextContent('does not answer')
})

test('something in front of the server that answers in its place is not ready either', async () => {
  serve({ 'GET /health': () => new Response('<html>', { status: 503 }) })
  show(<SystemStatus />)
  expect(await screen.findByText('Not ready')).toBeVisible()
  expect(screen.queryByText('Version')).not.toBeInTheDocument()
})

test('a server that falls silent leaves its version and the time of its last answer, and no other claim', async () => {
  serve({ 'GET /health': () => json(well) })
  const { client } = show(<SystemStatus />)
  await screen.findByText('Ready')
  serve({})
  await client.refetchQueries(healthQuery)
  expect(await screen.findByText('No answer')).toBeVisible()
  expect(said('Version')).toHaveTextContent('0.1.0')
  expect(screen.getByText('Last answer')).toBeVisible()
  expect(screen.queryByText('Database')).not.toBeInTheDocument()
})
