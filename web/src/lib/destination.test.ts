import { expect, test } from 'vitest'
import { safeDestination } from './destination'

test.each(['/', '/system', '/stock/A-01?owner=x#bins'])('%s is an address of ours', (next) => {
  expect(safeDestination(next)).toBe(next)
})

test.each([
  undefined,
  7,
  '',
  'system',
  '//evil.example',
  '/\\evil.example',
  '/a\\b',
  '/\n/evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  '/sign-in?next=/sign-in',
])('%j is not, and leads to the start page', (next) => {
  expect(safeDestination(next)).toBe('/')
})
