// @vitest-environment node
import { expect, test } from 'vitest'
import { answer } from './mock-server.mjs'

const world = { ready: true, warehouses: 1 }
const ask = (/** @type {string} */ route, /** @type {string | undefined} */ who, body = {}) =>
  answer(route, body, who, world)

test('the API is for those who are signed in', () => {
  expect(ask('GET /api/v1/session', undefined).status).toBe(401)
  expect(ask('POST /api/v1/session', undefined, { name: 'anna', password: 'wrong' }).status).toBe(401)
  expect(
    ask('POST /api/v1/session', undefined, { name: 'anna', password: 'x' }).headers?.['set-cookie'],
  ).toMatch(/=anna;/)
  expect(ask('GET /api/v1/session', 'anna')).toMatchObject({ status: 200, body: { name: 'anna' } })
})

test('every state of a screen has somebody who meets it', () => {
  expect(
    ['anna', 'ivan', 'admin', 'newcomer', 'unlucky'].map((who) => ask('GET /api/v1/tasks', who).status),
  ).toEqual([200, 200, 200, 403, 503])
  expect(answer('GET /health', {}, undefined, { ...world, ready: false }).status).toBe(503)
})
