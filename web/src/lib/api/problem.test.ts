import { describe, expect, test } from 'vitest'
import { ApiError, readProblem, UNREADABLE } from './problem'

const none = new Headers()

describe('a refused answer', () => {
  test('is read in full', () => {
    const body = {
      type: '/docs/problems#invalid',
      title: 'A value cannot be accepted',
      status: 422,
      detail: 'The quantity is negative.',
      instance: 'urn:uuid:019a0000-0000-7000-8000-000000000007',
      code: 'invalid',
      params: { allowed: 3 },
      errors: [{ pointer: '/lines/3/quantity', code: 'quantity.negative', detail: 'never negative' }],
    }
    expect(readProblem(422, none, body)).toEqual({
      status: 422,
      code: 'invalid',
      detail: 'The quantity is negative.',
      params: { allowed: 3 },
      errors: [{ pointer: '/lines/3/quantity', code: 'quantity.negative', detail: 'never negative' }],
      reference: '019a0000-0000-7000-8000-000000000007',
      retryAfter: null,
    })
  })

  test.each([undefined, null, 'Bad Gateway', 7, [], {}, { code: 5 }, { title: 'no code' }])(
    'that is not a problem (%j) is one all the same',
    (body) => {
      expect(readProblem(502, none, body)).toMatchObject({ status: 502, code: UNREADABLE, errors: [] })
    },
  )

  test('with nonsense in its fields is read as far as it goes', () => {
    const body = {
      code: 'x',
      detail: 5,
      params: [],
      errors: [null, 'a', { pointer: 1, code: 'c' }],
      instance: {},
    }
    expect(readProblem(409, none, body)).toEqual({
      status: 409,
      code: 'x',
      detail: '',
      params: {},
      errors: [{ pointer: '', code: 'c', detail: '' }],
      reference: null,
      retryAfter: null,
    })
  })

  test.each([
    ['30', 30],
    ['0', 0],
    ['-5', 0],
    ['Thu, 01 Jan 2026 00:00:10 GMT', 10],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['soon', null],
    ['', null],
  ])('says in Retry-After: %s', (header, seconds) => {
    const headers = new Headers({ 'retry-after': header })
    expect(readProblem(429, headers, { code: 'x' }, Date.UTC(2026, 0, 1)).retryAfter).toBe(seconds)
  })
})

test.each([
  [0, true],
  [500, true],
  [503, true],
  [400, false],
  [401, false],
  [409, false],
  [429, false],
])('after %i a command is undecided: %s', (status, undecided) => {
  expect(ApiError.client('x', status).undecided).toBe(undecided)
})
