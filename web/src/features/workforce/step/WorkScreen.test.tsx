import { act, screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { renewAll } from '~/lib/floor/renew'
import { begin } from '~/lib/steps'
import { PICK } from '~/lib/steps/testing'
import { newFloor } from '~/testing/floor'
import { show } from '~/testing/render'
import { problem, serve } from '~/testing/server'
import { WorkScreen } from './WorkScreen'

test('whoever works on a task that was given to another is told so, and goes on to other work', async () => {
  const floor = await newFloor()
  const run = begin(PICK)
  if (!run) throw new Error('the script is of another form')
  await floor.works.put({ id: 'task-1', account: 'anna', source: '', touched: 0, title: null, run })
  await floor.outbox.open('anna')
  const onHome = vi.fn()
  const { user } = show(
    <WorkScreen
      id="task-1"
      account="anna"
      warehouse={null}
      onWork={() => undefined}
      onHome={onHome}
      onPrint={() => undefined}
      frame={(_, content) => <main>{content}</main>}
    />,
  )
  await screen.findByRole('button', { name: /Problem/ })
  serve({ 'POST /api/v1/tasks/task-1/renew': () => problem(409, 'workforce.not_held') })
  await act(() => renewAll(floor.works, 'anna'))
  expect(screen.getByRole('alert')).toHaveTextContent('Somebody else has this task now')
  await user.click(screen.getByRole('button', { name: 'Home' }))
  expect(onHome).toHaveBeenCalled()
  expect(await floor.works.get('task-1')).toBeNull()
})
