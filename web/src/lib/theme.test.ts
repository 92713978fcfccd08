import { readFileSync } from 'node:fs'
import { act, renderHook } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { setTheme, startTheme, useTheme } from './theme'

const early = readFileSync('public/early.js', 'utf8')
const shown = () => document.documentElement.dataset.theme

beforeEach(() => {
  delete document.documentElement.dataset.theme
})

test('the system decides until a person does', () => {
  startTheme()
  expect(shown()).toBeUndefined()
})

test('a choice is shown at once, and again on the next visit before the first paint', () => {
  const { result } = renderHook(useTheme)
  act(() => setTheme('dark'))
  expect(result.current).toBe('dark')
  expect(shown()).toBe('dark')

  delete document.documentElement.dataset.theme
  new Function(early)()
  expect(shown()).toBe('dark')

  act(() => setTheme('system'))
  expect(shown()).toBeUndefined()
  new Function(early)()
  expect(shown()).toBeUndefined()
})

test('what was remembered wrongly is the system', () => {
  localStorage.setItem('ambar.theme', 'purple')
  startTheme()
  new Function(early)()
  expect(shown()).toBeUndefined()
})

test('a choice in another tab is followed', () => {
  startTheme()
  localStorage.setItem('ambar.theme', 'light')
  act(() => void window.dispatchEvent(new StorageEvent('storage', { key: 'ambar.theme' })))
  expect(shown()).toBe('light')
})

test('a browser that remembers nothing still shows the choice', () => {
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('denied', 'SecurityError')
  })
  act(() => setTheme('dark'))
  expect(shown()).toBe('dark')
})
