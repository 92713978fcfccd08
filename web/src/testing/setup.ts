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
