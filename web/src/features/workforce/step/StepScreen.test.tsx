import { act, screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Work } from '~/lib/floor'
import type { Floor } from '~/lib/floor/floor'
import { setLanguage } from '~/lib/i18n/i18n'
import { begin, type Script } from '~/lib/steps'
import { PICK, place, script as scriptOf, step } from '~/lib/steps/testing'
import { newFloor, pull } from '~/testing/floor'
import { show } from '~/testing/render'
import { json, noContent, problem, serve } from '~/testing/server'
import { EndScreen } from './EndScreen'
import { dayOf } from './Entry'
import { StepScreen } from './StepScreen'

let floor: Floor
const scan = (code: string) => act(() => pull(code))
const LANTERN = '4006381333931'
const BOX = '14006381333938'

/** The script as the server sends it, with words that we have. */
const script: Script = {
  ...PICK,
  steps: {
    ...PICK.steps,
    stop: {
      ...(PICK.steps.stop as (typeof PICK.steps)[string]),
      say: { code: 'pick.take', params: { quantity: '12', unit: 'pcs' } },
      actions: (PICK.steps.stop?.actions ?? []).map((action) => ({
        ...action,
        say: { code: `action.${action.id}` },
      })),
      accepts: (PICK.steps.stop?.accepts ?? []).map((accept) =>
        accept.kind === 'location'
          ? { ...accept, say: { code: 'pick.go', params: { location: 'A-01-04' } } }
          : accept,
      ),
    },
  },
}

async function open(of = script) {
  const run = begin(of)
  if (!run) throw new Error('the script is of another form')
  const work: Work = {
    id: 'task-1',
    account: 'anna',
    source: '/api/v1/tasks/1/script',
    touched: 0,
    title: null,
    run,
  }
  await floor.outbox.open('anna')
  const onWork = vi.fn()
  const onPrint = vi.fn()
  const end = (onUndo: (() => void) | null, forApproval: boolean) => (
    <EndScreen
      account="anna"
      warehouse="w"
      onWork={onWork}
      onHome={() => undefined}
      onUndo={onUndo}
      forApproval={forApproval}
    />
  )
  return {
    ...show(<StepScreen work={work} onRun={() => undefined} onPrint={onPrint} end={end} />),
    onWork,
    onPrint,
  }
}

beforeEach(async () => {
  serve({ 'POST /api/v1/pick': () => json({}), 'POST /api/v1/short': () => json({}) })
  floor = await newFloor()
})

describe('a step on the screen', () => {
  test('is one sentence with one object, and goes on by scans alone', async () => {
    const calls = serve({ 'POST /api/v1/pick': () => json({}) })
    await open()
    expect(screen.getByRole('heading', { name: 'Go to A-01-04' })).toBeVisible()
    await scan('A-01-04')
    expect(await screen.findByRole('heading', { name: 'Take 12 pcs' })).toBeVisible()
    await scan(BOX)
    expect(await screen.findByText(/6 of 12 pcs/)).toBeVisible()
    await scan(BOX)
    await waitFor(() => expect(calls.map(({ route }) => route)).toEqual(['POST /api/v1/pick']))
    expect(calls[0]?.body).toMatchObject({ place: 'A-01-04', quantity: '12' })
  })

  test('says of a count that it waits for approval, instead of that all is done', async () => {
    const call = { operation: 'finish_count', method: 'POST' as const, path: '/api/v1/result', body: {} }
    const counting = scriptOf({ count: step([place('A-01-04')], { done: { call } }) }, { flow: 'count' })
    let state = 'counted'
    serve({ 'POST /api/v1/result': () => json({ state }) })
    const first = await open(counting)
    await scan('A-01-04')
    expect(await screen.findByRole('heading', { name: 'Sent for approval' })).toBeVisible()
    expect(screen.getByText(/Somebody else decides/)).toBeVisible()
    first.unmount()
    state = 'completed'
    await open(counting)
    await scan('A-01-04')
    expect(await screen.findByRole('heading', { name: 'All done' })).toBeVisible()
    await waitFor(() => expect(floor.outbox.view().queued).toBe(0))
    expect(screen.getByRole('heading', { name: 'All done' })).toBeVisible()
  })

  test('says what is wrong and what to do instead, until the next scan', async () => {
    await open()
    await scan('A-01-02')
    const alert = await screen.findByRole('alert')
    expect(alert).toHaveTextContent('Wrong')
    expect(alert).toHaveTextContent('This is A-01-02.')
    expect(alert).toHaveTextContent('Scan A-01-04.')
    await scan('A-01-04')
    expect(await screen.findByRole('heading', { name: 'Take 12 pcs' })).toBeVisible()
    expect(screen.queryByRole('alert')).not.toBeInTheDocument()
  })

  test('is not known off line, and says so', async () => {
    serve({})
    await open()
    await scan('ZZZ')
    expect(await screen.findByRole('alert')).toHaveTextContent('there is no network to ask')
  })

  test('asks the server about a code that the script does not know', async () => {
    serve({ 'POST /api/v1/scans': () => json({ matches: [{ kind: 'location', code: 'A-01-04' }] }) })
    await open()
    await scan('ALIAS')
    expect(await screen.findByRole('heading', { name: 'Take 12 pcs' })).toBeVisible()
  })

  test('offers help after three wrong ones', async () => {
    serve({ 'POST /api/v1/scans': () => json({ matches: [] }) })
    await open()
    for (let n = 0; n < 3; n++) await scan('A-01-02')
    expect(await screen.findByText(/wrong several times/)).toBeVisible()
  })

  test('takes a number, all of it, and a digit pad without a keyboard', async () => {
    const { user } = await open()
    await user.click(screen.getByRole('button', { name: /Type digits/ }))
    expect(screen.getByRole('textbox')).toHaveAttribute('inputmode', 'none')
    for (const key of ['0', '4', 'OK']) await user.click(screen.getByRole('button', { name: key }))
    expect(await screen.findByRole('heading', { name: 'Take 12 pcs' })).toBeVisible()
    await scan(LANTERN)
    await user.click(await screen.findByRole('button', { name: 'All 12 pcs' }))
    await waitFor(async () =>
      expect((await floor.outbox.all())[0]).toMatchObject({ operation: 'confirm_pick' }),
    )
  })

  test('has a problem in three taps', async () => {
    const { user } = await open()
    await user.click(screen.getByRole('button', { name: 'Problem' }))
    await user.click(screen.getByRole('button', { name: 'Too few' }))
    for (const key of ['3', 'OK']) await user.click(screen.getByRole('button', { name: key }))
    await user.click(await screen.findByRole('button', { name: 'EMPTY' }))
    await waitFor(async () =>
      expect((await floor.outbox.all())[0]).toMatchObject({
        operation: 'report_short',
        body: '{"found":"3","reason":"EMPTY"}',
      }),
    )
  })

  test('of an empty place is one tap', async () => {
    serve({ 'POST /api/v1/empty': () => json({}) })
    const count: Script = {
      ...PICK,
      flow: 'count',
      start: 'count',
      steps: {
        count: step(
          [
            place('A-01-04'),
            {
              slot: 'quantity',
              kind: 'quantity',
              required: true,
              quantity: { min: '0', scale: 0, adds: '1', unit: 'pcs' },
            },
            { slot: 'ok', kind: 'confirm', required: true },
          ],
          {
            actions: [
              {
                id: 'empty',
                say: { code: 'action.empty' },
                needs: ['place'],
                outcome: {
                  call: { operation: 'count', method: 'POST', path: '/api/v1/empty', body: { counted: '0' } },
                },
              },
            ],
          },
        ),
      },
    }
    const { user } = await open(count)
    expect(screen.queryByRole('button', { name: 'Empty' })).not.toBeInTheDocument()
    await scan('A-01-04')
    await user.click(await screen.findByRole('button', { name: 'Empty' }))
    await waitFor(async () =>
      expect((await floor.outbox.all())[0]).toMatchObject({ body: '{"counted":"0"}' }),
    )
  })

  test('a scan puts the list of problems away and counts', async () => {
    const { user } = await open()
    await user.click(screen.getByRole('button', { name: 'Problem' }))
    await scan('A-01-04')
    expect(await screen.findByRole('heading', { name: 'Take 12 pcs' })).toBeVisible()
  })

  test('undoes what was performed as long as it has not left the device', async () => {
    const calls = serve({ 'POST /api/v1/pick': () => json({}) })
    const network = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
    const { user } = await open()
    await scan('A-01-04')
    await scan(BOX)
    await scan(BOX)
    expect((await floor.outbox.all()).map(({ state, attempts }) => [state, attempts])).toEqual([
      ['queued', 0],
    ])
    await user.click(await screen.findByRole('button', { name: 'Undo' }))
    // Where it stood before the last scan, and so it is after a reload.
    expect(await screen.findByText('6')).toBeVisible()
    expect((await floor.works.get('task-1'))?.run).toMatchObject({ filled: { quantity: '6' } })
    expect((await floor.outbox.all()).map(({ state }) => state)).toEqual(['discarded'])
    network.mockReturnValue(true)
    await floor.outbox.send()
    expect(calls).toEqual([])
  })

  test('says what to do about what was sent', async () => {
    const calls = serve({ 'POST /api/v1/pick': () => json({}) })
    const { user } = await open()
    await scan('A-01-04')
    await scan(BOX)
    await scan(BOX)
    await waitFor(() => expect(calls).toHaveLength(1))
    await user.click(await screen.findByRole('button', { name: 'Undo' }))
    expect(await screen.findByRole('alert')).toHaveTextContent(/It is booked already/)
    // Once is enough: nothing is left to undo.
    expect(screen.queryByRole('button', { name: 'Undo' })).not.toBeInTheDocument()
  })

  test('undoes the last scan', async () => {
    const { user } = await open()
    await scan('A-01-04')
    await user.click(await screen.findByRole('button', { name: 'Undo' }))
    expect(await screen.findByRole('heading', { name: 'Go to A-01-04' })).toBeVisible()
  })

  test('stays where it is when the language changes', async () => {
    await open()
    await scan('A-01-04')
    await screen.findByRole('heading', { name: 'Take 12 pcs' })
    act(() => setLanguage('ru'))
    expect(await screen.findByRole('heading', { name: 'Возьмите 12 шт.' })).toBeVisible()
  })

  test('is resumed where it was after a reload', async () => {
    const { unmount } = await open()
    await scan('A-01-04')
    await screen.findByRole('heading', { name: 'Take 12 pcs' })
    await waitFor(async () => expect((await floor.works.get('task-1'))?.run.filled.place).toBe('A-01-04'))
    unmount()
    const work = await floor.works.get('task-1')
    if (!work) throw new Error('it was stored')
    show(<StepScreen work={work} onRun={() => undefined} onPrint={() => undefined} end={() => null} />)
    expect(screen.getByRole('heading', { name: 'Take 12 pcs' })).toBeVisible()
  })

  describe('at its end', () => {
    const next = {
      'POST /api/v1/tasks/next': () => json({ task: { id: '2' }, token: 1 }),
      'GET /api/v1/tasks/2/script': () => json(script),
    }
    const toTheEnd = async () => {
      for (const code of ['A-01-04', BOX, BOX, '340000000000000024']) await scan(code)
      await screen.findByRole('heading', { name: 'All done' })
    }

    test('leads to the next task by a tap', async () => {
      serve({ 'POST /api/v1/pick': () => json({}), ...next })
      const { user, onWork } = await open()
      await toTheEnd()
      await user.click(screen.getByRole('button', { name: 'Next task' }))
      await waitFor(() => expect(onWork).toHaveBeenCalledWith('task-2'))
    })

    test('leads to the next task by the printed OK', async () => {
      serve({ 'POST /api/v1/pick': () => json({}), ...next })
      const { onWork } = await open()
      await toTheEnd()
      await scan('CMD-OK')
      await waitFor(() => expect(onWork).toHaveBeenCalledWith('task-2'))
    })

    test('takes up what is scanned, and says when nobody knows it', async () => {
      serve({
        'POST /api/v1/pick': () => json({}),
        'POST /api/v1/scans': ({ body }) =>
          json({
            matches:
              (body as { text: string }).text === 'ASN-1'
                ? [{ kind: 'delivery', id: 'd', number: 'ASN-1' }]
                : [],
          }),
        'GET /api/v1/deliveries/d/script': () => json(script),
      })
      const { onWork } = await open()
      await toTheEnd()
      await scan('ZZZ')
      expect(await screen.findByText('Nobody knows ZZZ. Scan something else.')).toBeVisible()
      await scan('ASN-1')
      await waitFor(() => expect(onWork).toHaveBeenCalledWith('delivery-d'))
    })

    test('says that nothing waits', async () => {
      serve({
        'POST /api/v1/pick': () => json({}),
        'POST /api/v1/tasks/next': noContent,
      })
      const { user } = await open()
      await toTheEnd()
      await user.click(screen.getByRole('button', { name: 'Next task' }))
      expect(await screen.findByText('Nothing waits for you')).toBeVisible()
    })
  })

  test('takes the script anew when more has changed than it knew', async () => {
    const fresh = { ...script, revision: 'r2', start: 'tote' }
    serve({
      'POST /api/v1/short': () => json({}),
      'GET /api/v1/tasks/1/script': () => json(fresh),
    })
    const { user } = await open()
    await user.click(screen.getByRole('button', { name: 'Problem' }))
    await user.click(screen.getByRole('button', { name: 'Too few' }))
    for (const key of ['3', 'OK']) await user.click(screen.getByRole('button', { name: key }))
    await user.click(await screen.findByRole('button', { name: 'EMPTY' }))
    await waitFor(async () => expect((await floor.works.get('task-1'))?.run.script.revision).toBe('r2'))
  })

  test('goes on after its end when what was missing is found elsewhere', async () => {
    const { tote: _, ...steps } = script.steps
    const only = { ...script, steps: { stop: { ...(steps.stop as (typeof script.steps)[string]) } } }
    const [first] = only.steps.stop.actions ?? []
    if (!first) throw new Error('there is a way out')
    only.steps.stop.actions = [{ ...first, outcome: { ...first.outcome, next: null, refresh: true } }]
    serve({
      'POST /api/v1/short': () => json({}),
      'GET /api/v1/tasks/1/script': () => json({ ...script, revision: 'r2', start: 'tote' }),
    })
    const { user } = await open(only)
    await user.click(screen.getByRole('button', { name: 'Problem' }))
    await user.click(screen.getByRole('button', { name: 'Too few' }))
    for (const key of ['3', 'OK']) await user.click(screen.getByRole('button', { name: key }))
    await user.click(await screen.findByRole('button', { name: 'EMPTY' }))
    await waitFor(async () => expect((await floor.works.get('task-1'))?.run.at).toBe('tote'))
  })

  test('is at its end when nothing is left of it', async () => {
    serve({
      'POST /api/v1/short': () => json({}),
      'GET /api/v1/tasks/1/script': () => problem(409, 'steps.nothing_left'),
    })
    const { user } = await open()
    await user.click(screen.getByRole('button', { name: 'Problem' }))
    await user.click(screen.getByRole('button', { name: 'Too few' }))
    for (const key of ['3', 'OK']) await user.click(screen.getByRole('button', { name: key }))
    await user.click(await screen.findByRole('button', { name: 'EMPTY' }))
    expect(await screen.findByRole('heading', { name: 'All done' })).toBeVisible()
  })
})

test('ten scans in a moment make ten units', async () => {
  await open()
  await scan('A-01-04')
  await act(async () => {
    for (let n = 0; n < 10; n++) void pull(LANTERN)
  })
  expect(await screen.findByText(/10 of 12 pcs/)).toBeVisible()
})

test.each([
  ['251226', '2026-12-25'],
  ['25122026', '2026-12-25'],
  ['311126', '311126'],
  ['12', '12'],
])('%s is the day %s', (typed, day) => {
  expect(dayOf(typed)).toBe(day)
})

test('the printed command "print" asks for a label, and the step stays as it was', async () => {
  const { onPrint } = await open()
  await scan('CMD-PRINT')
  await waitFor(() => expect(onPrint).toHaveBeenCalledOnce())
  expect(screen.getByRole('heading', { name: 'Go to A-01-04' })).toBeVisible()
  expect(screen.queryByRole('alert')).not.toBeInTheDocument()
})
