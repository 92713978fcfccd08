import { fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { type KeyBinding, setKeysOn, useKeys } from './keys'

function Listening({ keys }: { keys: KeyBinding[] }) {
  useKeys(keys)
  return <input aria-label="field" />
}

const key = (code: string, run: () => void, more: Partial<KeyBinding> = {}): KeyBinding => ({
  id: code,
  code,
  run,
  ...more,
})
const press = (code: string, more: KeyboardEventInit = {}, at: Element = document.body) =>
  fireEvent.keyDown(at, { code, ...more })

afterEach(() => setKeysOn(true))

test('a key is known by where it lies, whatever the layout makes of it', () => {
  const next = vi.fn()
  render(<Listening keys={[key('KeyJ', next)]} />)
  press('KeyJ', { key: 'о' })
  expect(next).toHaveBeenCalledOnce()
})

test('letters typed into a field are letters', () => {
  const next = vi.fn()
  render(<Listening keys={[key('KeyJ', next)]} />)
  press('KeyJ', {}, screen.getByLabelText('field'))
  expect(next).not.toHaveBeenCalled()
})

test('Ctrl+K works in a field too', () => {
  const open = vi.fn()
  render(<Listening keys={[key('KeyK', open, { mod: true })]} />)
  press('KeyK', { ctrlKey: true }, screen.getByLabelText('field'))
  press('KeyK', { metaKey: true })
  press('KeyK')
  expect(open).toHaveBeenCalledTimes(2)
})

test('G and a letter go together, another key between them parts them', () => {
  const stock = vi.fn()
  const alone = vi.fn()
  render(<Listening keys={[key('KeyS', stock, { after: 'KeyG' }), key('KeyX', alone)]} />)
  press('KeyS')
  press('KeyG')
  press('KeyX')
  press('KeyS')
  expect(stock).not.toHaveBeenCalled()
  press('KeyG')
  press('KeyS')
  expect(stock).toHaveBeenCalledOnce()
  expect(alone).toHaveBeenCalledOnce()
})

test('what is innermost is asked first, and gone when it is gone', () => {
  const outer = vi.fn()
  const inner = vi.fn()
  render(<Listening keys={[key('Escape', outer)]} />)
  const { unmount } = render(<Listening keys={[key('Escape', inner)]} />)
  press('Escape')
  expect(inner).toHaveBeenCalledOnce()
  unmount()
  press('Escape')
  expect(outer).toHaveBeenCalledOnce()
})

test('switched off, single keys are silent and Ctrl+K is not', () => {
  const single = vi.fn()
  const palette = vi.fn()
  render(<Listening keys={[key('KeyJ', single), key('KeyK', palette, { mod: true })]} />)
  setKeysOn(false)
  press('KeyJ')
  press('KeyK', { ctrlKey: true })
  expect(single).not.toHaveBeenCalled()
  expect(palette).toHaveBeenCalledOnce()
})
