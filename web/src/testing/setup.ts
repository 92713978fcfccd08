import '@testing-library/jest-dom/vitest'
import { cleanup, configure } from '@testing-library/react'
import { afterEach } from 'vitest'

// Patience for busy machines; a test that passes never waits so long.
configure({ asyncUtilTimeout: 10_000 })

// jsdom has no layout to scroll.
if (typeof window !== 'undefined') window.scrollTo = () => undefined

afterEach(() => {
  cleanup()
  if (typeof localStorage !== 'undefined') localStorage.clear()
})

// Neither does it measure: lists show as many rows as such a screen would.
if (typeof Element !== 'undefined') {
  Object.defineProperty(Element.prototype, 'clientHeight', { configurable: true, get: () => 800 })
  Object.defineProperty(Element.prototype, 'clientWidth', { configurable: true, get: () => 1200 })
}

// Neither does it tell of sizes and movements, which what unfolds waits for.
if (typeof window !== 'undefined') {
  window.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  }
  Element.prototype.getAnimations ??= () => []
}
