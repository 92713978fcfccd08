import { act, screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Floor } from '~/lib/floor/floor'
import { begin } from '~/lib/steps'
import { PICK } from '~/lib/steps/testing'
import { newFloor, pull } from '~/testing/floor'
import { CARTON, GATE, ITEM_LARGE, ITEM_SMALL, JOB, SHEET, SMALL } from '~/testing/labels'
import { show } from '~/testing/render'
import { json, problem, serve } from '~/testing/server'
import { PrintScreen } from './PrintScreen'

let floor: Floor
const scan = (code: string) => act(() => pull(code))
const MUG = { kind: 'item', item: { id: 'i1', sku: 'MUG', name: 'Blue mug' }, quantity: '1' }
const answer = (...matches: object[]) => json({ matches, candidates: [] })

const server = (more: Parameters<typeof serve>[0] = {}) =>
  serve({
    'GET /api/v1/printers': () => json({ items: [GATE, SMALL], next: null }),
    'GET /api/v1/label-templates': ({ path }) =>
      json({
        items: [ITEM_SMALL, ITEM_LARGE, CARTON, SHEET].filter(({ subject }) =>
          path.includes(`subject=${subject}&`),
        ),
        next: null,
      }),
    'POST /api/v1/scans': () => answer(MUG),
    'POST /api/v1/print-jobs': () => json(JOB, 201),
    'GET /api/v1/print-jobs/j1': () => json({ ...JOB, state: 'printed' }),
    ...more,
  })

beforeEach(async () => {
  localStorage.clear()
  floor = await newFloor()
})

describe('the print screen', () => {
  test('prints what was scanned by one tap more, and says when the printer has it', async () => {
    const calls = server()
    const { user } = show(<PrintScreen warehouse="w" />)
    expect(screen.getByRole('heading', { name: 'Scan what needs a label' })).toBeVisible()
    await scan('4601234567893')
    expect(await screen.findByText('Blue mug')).toBeVisible()
    await user.click(await screen.findByRole('button', { name: 'Print' }))
    expect(await screen.findByText('Gate 3 has it')).toBeVisible()
    expect(calls.find(({ route }) => route === 'POST /api/v1/print-jobs')?.body).toEqual({
      template: 'item_58x40',
      what: { kind: 'item', ids: ['i1'] },
      language: 'en',
      copies: 1,
      printer_id: 'p-gate',
    })
  })

  test('takes the printer by its own label, the copies by taps, and prints by a printed command', async () => {
    const calls = server()
    const { user } = show(<PrintScreen warehouse="w" />)
    await scan('4601234567893')
    await screen.findByRole('button', { name: 'Print' })
    await scan('PRN-small')
    expect(await screen.findByText(/Printing to Shelf printer/)).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'One more' }))
    await scan('CMD-PRINT')
    await waitFor(() =>
      expect(calls.find(({ route }) => route === 'POST /api/v1/print-jobs')?.body).toMatchObject({
        printer_id: 'p-small',
        copies: 2,
      }),
    )
  })

  test('says what a printer is too narrow for, and which code no printer has', async () => {
    server()
    const { user } = show(<PrintScreen warehouse="w" />)
    await scan('4601234567893')
    await user.selectOptions(await screen.findByLabelText('Label'), 'item_75x120')
    await scan('PRN-SMALL')
    expect(await screen.findByRole('alert')).toHaveTextContent('Shelf printer is too narrow for this label.')
    await scan('PRN-NONE')
    await waitFor(() =>
      expect(screen.getByRole('alert')).toHaveTextContent('No printer here has the code NONE'),
    )
  })

  test('tells what nobody knows from what has no label', async () => {
    let matches: object[] = []
    server({ 'POST /api/v1/scans': () => answer(...matches) })
    show(<PrintScreen warehouse="w" />)
    await scan('NOTHING')
    expect(await screen.findByRole('alert')).toHaveTextContent('Nobody knows NOTHING')
    matches = [{ kind: 'order', id: 'o1', number: 'O-1' }]
    await scan('O-1')
    await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('There are no labels for this'))
  })

  test('asks which of several is meant; a carton is no second thing beside its unit', async () => {
    const sscc = '340000000000000024'
    let matches: object[] = [
      { kind: 'handling_unit', id: 'u1', sscc },
      { kind: 'carton', id: 'u1', sscc },
    ]
    server({ 'POST /api/v1/scans': () => answer(...matches) })
    const { user } = show(<PrintScreen warehouse="w" />)
    await scan(sscc)
    expect(await screen.findByText('Carton', { selector: 'p' })).toBeVisible()
    matches = [MUG, { kind: 'location', id: 'l1', code: 'MUG' }]
    await scan('MUG')
    expect(await screen.findByRole('heading', { name: 'Which of these?' })).toBeVisible()
    await user.click(screen.getByRole('button', { name: /Goods/ }))
    expect(await screen.findByRole('button', { name: 'Print' })).toBeVisible()
  })

  test('says why a printer did not print, in both languages', async () => {
    const failed = {
      ...JOB,
      state: 'failed',
      trouble: { code: 'labels.printer_stuck', detail: 'p took 3 of 9 bytes' },
    }
    server({ 'GET /api/v1/print-jobs/j1': () => json(failed) })
    const { user } = show(<PrintScreen warehouse="w" />, 'ru')
    await scan('4601234567893')
    await user.click(await screen.findByRole('button', { name: 'Напечатать' }))
    expect(await screen.findByText('Не напечатал: Gate 3')).toBeVisible()
    expect(screen.getByText(/Есть ли этикетки и лента/)).toBeVisible()
  })

  test('keeps what was chosen when the server says no, and makes a file where there is no printer', async () => {
    const calls = server({
      'GET /api/v1/printers': () => json({ items: [], next: null }),
      'POST /api/v1/print-jobs': () => problem(503, 'busy', { detail: 'Try again shortly.' }),
    })
    const { user } = show(<PrintScreen warehouse="w" />)
    await user.click(await screen.findByRole('button', { name: 'Sheet of command barcodes' }))
    await user.click(await screen.findByRole('button', { name: 'Make the PDF' }))
    expect(await screen.findByRole('alert')).toHaveTextContent('Try again shortly.')
    expect(calls.find(({ route }) => route === 'POST /api/v1/print-jobs')?.body).toMatchObject({
      template: 'commands_a4',
      what: { kind: 'command' },
    })
    server({
      'POST /api/v1/print-jobs': () => json({ ...JOB, state: 'ready', printer: null }, 201),
      'GET /api/v1/print-jobs/j1': () => json({ ...JOB, state: 'ready', printer: null }),
    })
    await user.click(screen.getByRole('button', { name: 'Make the PDF' }))
    expect(await screen.findByRole('link', { name: 'Open the PDF' })).toHaveAttribute(
      'href',
      '/api/v1/print-jobs/j1/file?format=pdf',
    )
  })

  test('opened in the middle of work shows what the step shows, and leads back', async () => {
    const run = begin(PICK)
    if (!run) throw new Error('the script is of another form')
    const step = { ...PICK.steps.stop, object: { kind: 'item', title: 'Blue mug', code: 'MUG' } }
    const script = { ...run.script, steps: { ...run.script.steps, stop: step } } as typeof run.script
    await floor.works.put({
      id: 'task-1',
      account: 'anna',
      source: '',
      touched: 0,
      title: null,
      run: { ...run, script },
    })
    const calls = server()
    const onBack = vi.fn()
    const { user } = show(<PrintScreen warehouse="w" work="task-1" onBack={onBack} />)
    expect(await screen.findByText('Blue mug')).toBeVisible()
    expect(calls.find(({ route }) => route === 'POST /api/v1/scans')?.body).toMatchObject({ text: 'MUG' })
    await user.click(screen.getByRole('button', { name: 'Back to the work' }))
    expect(onBack).toHaveBeenCalled()
  })

  test('remembers where the cartons that are packed here have their labels printed', async () => {
    server()
    const { user } = show(<PrintScreen warehouse="w" />)
    const where = await screen.findByLabelText(/Print each carton/)
    expect(where).not.toHaveTextContent('Shelf printer')
    await user.selectOptions(where, 'Gate 3')
    expect(localStorage.getItem('ambar.print.pack')).toBe('p-gate carton_100x150')
    await user.selectOptions(where, 'Off')
    expect(localStorage.getItem('ambar.print.pack')).toBeNull()
  })
})
