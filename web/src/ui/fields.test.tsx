import { fireEvent, screen } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { show } from '~/testing/render'
import { Button } from './Button'
import { Field } from './Field'
import { PasswordField } from './PasswordField'
import { Segmented } from './Segmented'

const words = { show: 'Show', hide: 'Hide', capsLock: 'Caps Lock is on.' }

describe('a field', () => {
  it('is found by its label', () => {
    show(<Field label="Quantity" defaultValue="3" />)
    expect(screen.getByRole('textbox', { name: 'Quantity' })).toHaveValue('3')
  })

  it('is read with its hint while nothing is wrong', () => {
    show(<Field label="Quantity" hint="In pieces" />)
    const field = screen.getByLabelText('Quantity')
    expect(field).toBeValid()
    expect(field).toHaveAccessibleDescription('In pieces')
  })

  it('is read with what is wrong instead of its hint', () => {
    show(<Field label="Quantity" hint="In pieces" error="Too many" />)
    const field = screen.getByLabelText('Quantity')
    expect(field).toBeInvalid()
    expect(field).toHaveAccessibleDescription('Too many')
  })

  it('beside another of the same label keeps its own note', () => {
    show([<Field key="1" label="A" error="First" />, <Field key="2" label="A" error="Second" />])
    const [, second] = screen.getAllByLabelText('A')
    expect(second).toHaveAccessibleDescription('Second')
  })
})

describe('a password field', () => {
  it('says when Caps Lock is on, and no longer when it is off', () => {
    show(<PasswordField label="Password" words={words} />)
    const field = screen.getByLabelText('Password')
    fireEvent.keyDown(field, { key: 'a', modifierCapsLock: true })
    expect(field).toHaveAccessibleDescription('Caps Lock is on.')
    fireEvent.keyUp(field, { key: 'a', modifierCapsLock: false })
    expect(field).not.toHaveAccessibleDescription()
  })

  it('is hidden again by a second press, and its form is not sent by either', async () => {
    const send = vi.fn((event: { preventDefault: () => void }) => event.preventDefault())
    const { user } = show(
      <form onSubmit={send}>
        <PasswordField label="Password" words={words} />
      </form>,
    )
    await user.click(screen.getByRole('button', { name: 'Show' }))
    await user.click(screen.getByRole('button', { name: 'Hide' }))
    expect(screen.getByLabelText('Password')).toHaveAttribute('type', 'password')
    expect(send).not.toHaveBeenCalled()
  })
})

describe('a choice of a few', () => {
  const options = [
    { value: 'a', label: 'First' },
    { value: 'b', label: 'Second', lang: 'ru' },
  ] as const

  it('is a group with a name, in which the chosen one is marked', () => {
    show(<Segmented label="Order" value="b" options={options} onChange={() => undefined} bare />)
    expect(screen.getByRole('group', { name: 'Order' })).toBeVisible()
    expect(screen.getByRole('radio', { name: 'Second' })).toBeChecked()
    expect(screen.getByRole('radio', { name: 'First' })).not.toBeChecked()
  })

  it('is made with the arrow keys', async () => {
    const chosen = vi.fn()
    const { user } = show(<Segmented label="Order" value="a" options={options} onChange={chosen} />)
    await user.tab()
    expect(screen.getByRole('radio', { name: 'First' })).toHaveFocus()
    await user.keyboard('{ArrowRight}')
    expect(chosen).toHaveBeenCalledWith('b')
  })

  it('says a label of another language in that language', () => {
    show(<Segmented label="Order" value="a" options={options} onChange={() => undefined} />)
    expect(screen.getByText('Second').closest('[lang]')).toHaveAttribute('lang', 'ru')
  })
})

describe('a button', () => {
  it('sends no form unless it is made for that', async () => {
    const send = vi.fn((event: { preventDefault: () => void }) => event.preventDefault())
    const { user } = show(
      <form onSubmit={send}>
        <Button>Look</Button>
        <Button type="submit">Send</Button>
      </form>,
    )
    await user.click(screen.getByRole('button', { name: 'Look' }))
    expect(send).not.toHaveBeenCalled()
    await user.click(screen.getByRole('button', { name: 'Send' }))
    expect(send).toHaveBeenCalledOnce()
  })
})
