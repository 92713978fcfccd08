import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { show } from '~/testing/render'
import { json, problem, serve } from '~/testing/server'
import { healthQuery } from './api'
import { SystemStatus } from './SystemStatus'

const checks = [
  { name: 'database', ok: true },
  { name: 'teapot', ok: false },
]

test('a server that is ready says so, with its version and parts', async () => {
  serve({ 'GET /health': () => json({ version: '0.1.0', checks }) })
  show(<SystemStatus />)
  expect(await screen.findByText('Ready')).toBeVisible()
  expect(screen.getByText('0.1.0')).toBeVisible()
  expect(screen.getByText('Database').nextSibling).toHaveTextContent('works')
  expect(screen.getByText('teapot').nextSibling).toHaveTextContent('fails')
})

test('a server that tells nothing of itself is ready all the same', async () => {
  serve({ 'GET /health': () => json({}) })
  show(<SystemStatus />)
  expect(await screen.findByText('Ready')).toBeVisible()
  expect(screen.getByText('not told')).toBeVisible()
})

test('a server that is not ready says why', async () => {
  serve({
    'GET /health': () => problem(503, 'health.not_ready', { detail: 'The database does not answer.' }),
  })
  show(<SystemStatus />)
  expect(await screen.findByText('Not ready')).toBeVisible()
  expect(screen.getByText('The database does not answer.')).toBeVisible()
})

test('a server that falls silent leaves the time of its last answer, but no claim about its parts', async () => {
  serve({ 'GET /health': () => json({ version: '0.1.0', checks }) })
  const { client } = show(<SystemStatus />)
  await screen.findByText('Ready')
  serve({})
  await client.refetchQueries(healthQuery)
  expect(await screen.findByText('No answer')).toBeVisible()
  expect(screen.getByText('Last answer')).toBeVisible()
  expect(screen.queryByText('works')).not.toBeInTheDocument()
})
