import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { show } from '~/testing/render'
import { noContent, serve } from '~/testing/server'
import { Summary } from './Summary'
import { WaitingTasks } from './WaitingTasks'

describe('what a task is about', () => {
  it('is said in words, from the goods to the place', () => {
    show(<Summary summary={{ to: 'B-01', quantity: '1200', lot: 'L7', name: 'Lantern' }} />)
    expect(screen.getByText(/Lantern/).closest('p')).toHaveTextContent('Lantern · × 1,200 · lot L7 · to B-01')
  })

  it('has the quantities and plurals of Russian', () => {
    show(<Summary summary={{ quantity: '0.500', stops: 5 }} />, 'ru')
    expect(screen.getByText('× 0,500')).toBeVisible()
    expect(screen.getByText('5 остановок')).toBeVisible()
  })
})

describe('the tasks', () => {
  it('that are on their way show that they are', async () => {
    let answer: (reply: Response) => void = () => undefined
    serve({ 'GET /api/v1/tasks': () => new Promise<Response>((resolve) => (answer = resolve)) })
    const { unmount } = show(<WaitingTasks warehouse="w" />)
    expect(await screen.findByRole('status', { name: 'Loading' })).toBeVisible()
    expect(screen.getByRole('button', { name: 'Refreshing…' })).toHaveAttribute('aria-disabled', 'true')
    unmount()
    answer(noContent())
  })
})
