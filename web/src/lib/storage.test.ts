import { describe, expect, it, vi } from 'vitest'
import { recall, remember } from './storage'

const denied = () => {
  throw new DOMException('denied', 'SecurityError')
}

describe('what the browser remembers', () => {
  it('is kept under a name that no other app on the same address has', () => {
    remember('theme', 'dark')
    expect(localStorage.getItem('ambar.theme')).toBe('dark')
    expect(recall('theme')).toBe('dark')
  })

  it('is forgotten on demand', () => {
    remember('theme', 'dark')
    remember('theme', null)
    expect(recall('theme')).toBeNull()
    expect(localStorage).toHaveLength(0)
  })

  it('is nothing where the browser forbids it, and that breaks nothing', () => {
    vi.spyOn(Storage.prototype, 'getItem').mockImplementation(denied)
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(denied)
    remember('theme', 'dark')
    expect(recall('theme')).toBeNull()
  })
})
