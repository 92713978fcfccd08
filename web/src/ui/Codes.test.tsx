import { render } from '@testing-library/react'
import { expect, test } from 'vitest'
import { Codes } from './Codes'

test('codes are kept whole, and nothing of one sentence stays in the next', () => {
  const { container, rerender } = render(<Codes>Go to A-01-04</Codes>)
  expect(container).toHaveTextContent('Go to A-01-04')
  expect(container.querySelector('span')).toHaveTextContent('A-01-04')
  for (const next of ['Take 6 pcs', 'B-02-02', 'This is A-01. Go to B-02.', '']) {
    rerender(<Codes>{next}</Codes>)
    expect(container.textContent).toBe(next)
  }
})
