import { screen } from '@testing-library/react'
import { useState } from 'react'
import { expect, test } from 'vitest'
import { show } from '~/testing/render'
import { matches, Picker } from './Picker'

const zones = ['Asia/Almaty', 'Europe/Berlin', 'Europe/London', 'Europe/Moscow', 'America/New York']
const options = zones.map((name) => ({ value: name, label: name }))

function Page({ none }: { none?: string }) {
  const [value, setValue] = useState('Europe/Berlin')
  const words = { none: 'Nothing', unfold: 'Show all' }
  return (
    <>
      <Picker label="Zone" value={value} options={options} none={none} words={words} onChange={setValue} />
      <output>{value}</output>
    </>
  )
}

test('one of many is found by a part of its name, with the keyboard alone', async () => {
  const { user } = show(<Page />, 'en')
  await user.tab()
  expect(screen.getByRole('combobox', { name: 'Zone' })).toHaveFocus()
  await user.clear(screen.getByRole('combobox'))
  await user.keyboard('mosc')
  expect((await screen.findAllByRole('option')).map(({ textContent }) => textContent)).toEqual([
    'Europe/Moscow',
  ])
  await user.keyboard('{ArrowDown}{Enter}')
  expect(screen.getByRole('status')).toHaveTextContent('Europe/Moscow')
  expect(screen.queryByRole('option')).toBeNull()
})

test('what was typed and not chosen changes nothing', async () => {
  const { user } = show(<Page />, 'en')
  await user.tab()
  await user.keyboard('lond{Escape}')
  expect(screen.getByRole('status')).toHaveTextContent('Europe/Berlin')
  await user.tab()
  expect(screen.getByRole('combobox', { name: 'Zone' })).toHaveValue('Europe/Berlin')
})

test('nothing is chosen where that is allowed', async () => {
  const { user } = show(<Page none="Any" />, 'en')
  await user.click(screen.getByRole('button', { name: 'Show all' }))
  await user.click(await screen.findByRole('option', { name: 'Any' }))
  expect(screen.getByRole('status')).toBeEmptyDOMElement()
})

test('each word begins a word of the name', () => {
  expect(matches('America/New York', 'york am')).toBe(true)
  expect(matches('SKU-100 · Green tea', 'green sku-1')).toBe(true)
  expect(matches('America/New York', 'ork')).toBe(false)
})
