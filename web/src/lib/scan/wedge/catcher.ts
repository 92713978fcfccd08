import { isField } from './fields'

/**
 * A field that nobody sees, for keyboards that say what they type only to a focused field (Android). It opens no on-screen
 * keyboard, and steps back for every real field.
 */
export interface Catcher {
  element: HTMLTextAreaElement
  stop: () => void
}

export function createCatcher(page: Document): Catcher {
  const element = page.createElement('textarea')
  element.setAttribute('inputmode', 'none')
  element.setAttribute('aria-hidden', 'true')
  element.tabIndex = -1
  element.autocomplete = 'off'
  element.rows = 1
  element.spellcheck = false
  element.dataset.scans = ''
  Object.assign(element.style, {
    position: 'fixed',
    inset: '0 auto auto 0',
    width: '1px',
    height: '1px',
    padding: '0',
    border: '0',
    opacity: '0',
    pointerEvents: 'none',
  })
  page.body.append(element)

  const take = () => {
    const focused = page.activeElement
    if (page.visibilityState !== 'hidden' && !isField(focused)) element.focus({ preventScroll: true })
  }
  // After a touch the button has the focus, which says nothing to people who touch.
  const touched = () => void Promise.resolve().then(take)
  page.addEventListener('click', touched)
  page.addEventListener('visibilitychange', take)
  // To focus is to lay the page out: that belongs to the frame that comes anyway.
  const frame = requestAnimationFrame(take)
  return {
    element,
    stop: () => {
      cancelAnimationFrame(frame)
      page.removeEventListener('click', touched)
      page.removeEventListener('visibilitychange', take)
      element.remove()
    },
  }
}
