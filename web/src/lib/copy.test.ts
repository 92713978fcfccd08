import { afterEach, describe, expect, it, vi } from 'vitest'
import { copy } from './copy'

const clipboard = (value: unknown) =>
  Object.defineProperty(navigator, 'clipboard', { value, configurable: true })
const oldWay = vi.fn(() => true)

describe('copying', () => {
  afterEach(() => {
    Reflect.deleteProperty(navigator, 'clipboard')
    Reflect.deleteProperty(document, 'execCommand')
    oldWay.mockClear()
  })

  it('gives the text to the clipboard where the page may', async () => {
    const writeText = vi.fn(async () => undefined)
    clipboard({ writeText })
    expect(await copy('ambar serve')).toBe(true)
    expect(writeText).toHaveBeenCalledWith('ambar serve')
  })

  it('goes the old way on a page without HTTPS, and leaves nothing behind', async () => {
    clipboard(undefined)
    let selected = ''
    document.execCommand = oldWay.mockImplementation(() => {
      selected = document.querySelector('textarea')?.value ?? ''
      return true
    })
    expect(await copy('ambar serve')).toBe(true)
    expect(selected).toBe('ambar serve')
    expect(document.querySelector('textarea')).toBeNull()
  })

  it('says when neither way is allowed', async () => {
    clipboard({ writeText: () => Promise.reject(new Error('denied')) })
    document.execCommand = oldWay.mockReturnValue(false)
    expect(await copy('x')).toBe(false)
  })
})
