import { screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { openConsole } from '~/testing/console'
import { json } from '~/testing/server'
import { figureOf } from './Outbox'
// What the page is made of is loaded before the clock of the first test runs.
import './SystemPage'

const METRICS =
  '# HELP wms_outbox_lag_seconds Age\nwms_outbox_lag_seconds 75\nwms_outbox_waiting_events 3\nwms_outbox_dead_events 0\n'

test('a figure is read out of the metrics, and its absence too', () => {
  expect(figureOf(METRICS, 'wms_outbox_lag_seconds')).toBe(75)
  expect(figureOf(METRICS, 'wms_outbox')).toBeNull()
})

test('the page says whether events are late and which rule is broken, the broken one first', async () => {
  vi.spyOn(console, 'warn').mockReturnValue(undefined)
  const rule = (id: string, violations: number) => ({
    id,
    title: `Rule ${id}`,
    checked: 10,
    violations,
    in_flight: 0,
    examples: violations ? ['row 7: 3 of 2'] : [],
    in_flight_examples: [],
    notes: [],
    milliseconds: 1,
  })
  const { user } = openConsole('/system', {
    'GET /health': () =>
      json({ status: 'ok', version: '0.1.0', uptime_seconds: 5, database: { reachable: true } }),
    'GET /metrics': () => new Response(METRICS, { headers: { 'content-type': 'text/plain' } }),
    'GET /api/v1/invariants': () =>
      json({
        ok: false,
        at: '2026-01-01T00:00:00Z',
        movements: 12345,
        milliseconds: 900,
        settled: false,
        rules: [rule('i01', 0), rule('i02', 1)],
        not_built: [],
      }),
  })
  expect(await screen.findByText('Told too late')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Check now' }))
  expect(await screen.findByText('1 rule is broken')).toBeVisible()
  expect(screen.getAllByText(/^Rule i0/).map((cell) => cell.textContent)).toEqual(['Rule i02', 'Rule i01'])
  expect(screen.getByText('row 7: 3 of 2')).toBeVisible()
})
