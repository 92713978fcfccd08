import { describe, expect, it } from 'vitest'
import { formatDuration, formatNumber, formatQuantity, formatTime } from './format'

/** Spaces of every kind are one: which of them a language uses is not the point. */
const plain = (text: string) => text.replace(/\s/g, ' ')

describe('a figure', () => {
  it('of less than zero keeps its sign and its digits', () => {
    expect(formatQuantity('-1234.50', 'en')).toBe('-1,234.50')
  })

  it('that is no plain number is shown as it came, never as another one', () => {
    expect(['1e3', '0x10', '.5', '1,5', ''].map((text) => formatQuantity(text, 'en'))).toEqual([
      '1e3',
      '0x10',
      '.5',
      '1,5',
      '',
    ])
  })

  it('in English has its thousands parted by commas', () => {
    expect(formatNumber(1_234_567.5, 'en')).toBe('1,234,567.5')
  })
})

describe('a time', () => {
  it('in Russian is of twenty-four hours', () => {
    expect(formatTime(new Date(2026, 0, 2, 15, 4, 5).getTime(), 'ru')).toBe('15:04:05')
  })

  it('after midnight begins with two zeros and not with twelve', () => {
    expect(formatTime(new Date(2026, 0, 2, 0, 4, 5).getTime(), 'en')).toBe('00:04:05')
  })
})

describe('a length of time', () => {
  it('of less than nothing, by a clock that was set back, is none', () => {
    expect(plain(formatDuration(-30, 'en'))).toBe('0s')
  })

  it('leaves out an empty second unit instead of taking a smaller one', () => {
    expect(plain(formatDuration(86_460, 'en'))).toBe('1d')
  })
})
