import { describe, expect, test } from 'vitest'
import {
  formatDate,
  formatDateTime,
  formatDuration,
  formatNumber,
  formatQuantity,
  formatTime,
} from './format'

/** Spaces of every kind are one: which of them a language uses is not the point. */
const plain = (text: string) => text.replace(/\s/g, ' ')

test.each([
  [0, '0s'],
  [59.9, '59s'],
  [60, '1m'],
  [3_725, '1h 2m'],
  [86_400, '1d'],
  [90_061, '1d 1h'],
])('%f seconds are %s', (seconds, text) => {
  expect(plain(formatDuration(seconds, 'en'))).toBe(text)
})

test('Russian has its own units, separators and clock', () => {
  expect(plain(formatDuration(3_725, 'ru'))).toBe('1 ч 2 мин')
  expect(plain(formatNumber(12_345.5, 'ru'))).toBe('12 345,5')
  expect(plain(formatQuantity('12345.250', 'ru'))).toBe('12 345,250')
  expect(formatTime(new Date(2026, 0, 2, 15, 4, 5).getTime(), 'en')).toBe('15:04:05')
})

test.each([
  ['48', '48'],
  ['0.125', '0.125'],
  ['12345678901234567890.123456', '12,345,678,901,234,567,890.123456'],
  ['a few', 'a few'],
])('the quantity %s is exact: %s', (quantity, text) => {
  expect(formatQuantity(quantity, 'en')).toBe(text)
})

describe('a day and a moment', () => {
  test('are written as the country writes them', () => {
    expect(formatDate('2027-03-05', 'en')).toBe('05 Mar 2027')
    expect(formatDate('2027-03-05', 'ru')).toContain('05.03.2027')
    expect(formatDateTime('2020-03-05T06:07:00Z', 'en')).toMatch(/05 Mar 2020, \d\d:07/)
  })

  test('that cannot be read stay as they came', () => {
    expect(formatDate('soon', 'en')).toBe('soon')
    expect(formatDateTime('soon', 'ru')).toBe('soon')
  })
})
