import { render } from '@testing-library/react'
import { useRef } from 'react'
import { describe, expect, test } from 'vitest'
import { shiftOf, useAnchor } from './anchor'

describe('what is in sight', () => {
  test.each([
    ['stays when rows come above it', 'abcd', 'xyabcd', 2, 2],
    ['stays when rows above it go', 'abcd', 'bcd', 2, -1],
    ['is held by the next row if the topmost has gone', 'abcd', 'xabd', 2, 0],
    ['shows new rows to whoever is at the top', 'abcd', 'xabcd', 0, 0],
    ['stays when nothing of it is left', 'abcd', 'xyz', 2, 0],
    ['stays when rows come below', 'abcd', 'abcdef', 3, 0],
  ])('%s', (_, before, after, top, shift) => {
    expect(shiftOf([...before], [...after], top)).toBe(shift)
  })
})

function Box({ ids, asked }: { ids: string[]; asked: string }) {
  const box = useRef<HTMLDivElement>(null)
  useAnchor(box, ids, 10, asked)
  return <div ref={box} data-testid="box" />
}

test('the box is scrolled with its rows while it is the same list, and left alone when it is another', () => {
  const view = render(<Box ids={['a', 'b', 'c']} asked="1" />)
  const box = view.getByTestId('box')
  box.scrollTop = 20
  view.rerender(<Box ids={['x', 'a', 'b', 'c']} asked="1" />)
  expect(box.scrollTop).toBe(30)
  const old = ['x', 'a', 'b', 'c']
  view.rerender(<Box ids={old} asked="1" />)
  view.rerender(<Box ids={old} asked="2" />)
  view.rerender(<Box ids={['c', 'a']} asked="2" />)
  expect(box.scrollTop).toBe(30)
})
