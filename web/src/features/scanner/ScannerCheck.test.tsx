import { act, fireEvent, screen, within } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { scanner as en } from '~/lib/i18n/en/scanner'
import { scanner as ru } from '~/lib/i18n/ru/scanner'
import type { FaultCode } from '~/lib/scan/faults'
import { read } from '~/lib/scan/read'
import { ScanProvider } from '~/lib/scan/ScanProvider'
import type { RawScan } from '~/lib/scan/scan'
import { Scans } from '~/lib/scan/scans'
import { show } from '~/testing/render'
import { ScannerCheck } from './ScannerCheck'

let scans: Scans
beforeEach(() => {
  scans = new Scans({ read })
})

const open = (language: 'en' | 'ru' = 'en') =>
  show(
    <ScanProvider scans={scans} catchInput={false}>
      <ScannerCheck />
    </ScanProvider>,
    language,
  )

const scan = (raw: string, more: Partial<RawScan> = {}) =>
  act(async () => scans.push({ raw, source: 'keys', keys: [], end: 'Enter', capsLock: false, ...more }))

const press = (key: string) => ({
  key,
  code: '',
  ctrl: false,
  alt: false,
  shift: false,
  capsLock: false,
  at: 0,
})

describe('each fault is named, and its cure', () => {
  const cases: [FaultCode, string, Partial<RawScan>?][] = [
    ['separator_lost', '010952123400001310AB17261231'],
    ['separator_key', '010952123400001310AB17261231', { keys: [press('F8')] }],
    ['layout_ru', '010952123400404221п,ФЕсЫГГ7О?80'],
    ['caps_lock', '9521234000013', { capsLock: true }],
    ['no_suffix', '9521234000013', { end: 'idle' }],
    ['prefix_left', 'd9521234000013'],
    ['truncated', ']C10109521234'],
    ['check_digit', '9521234000014'],
    ['glued', '95212340000139521234000020'],
  ]

  test.each(cases)('%s', async (code, raw, more) => {
    open()
    await scan(raw, more)
    const what = code === 'separator_key' ? 'F8' : 'd'
    const title = screen.getByText(en.fault[code].title.replace('{{what}}', what))
    expect(title).toBeVisible()
    expect(screen.getByText(en.fault[code].text)).toBeVisible()
  })

  test.each(cases)('%s in Russian', async (code, raw, more) => {
    open('ru')
    await scan(raw, more)
    expect(screen.getByText(ru.fault[code].text)).toBeVisible()
  })

  test('differs by the maker of the scanner', async () => {
    const { user } = open()
    await scan('010952123400001310AB17261231')
    for (const [name, maker] of [
      ['Zebra', 'zebra'],
      ['Honeywell', 'honeywell'],
      ['Mertech', 'mertech'],
      ['АТОЛ', 'atol'],
    ] as const) {
      await user.click(screen.getByRole('radio', { name }))
      expect(screen.getByText(en.cures.separator[maker])).toBeVisible()
    }
  })
})

test('a function key can be taken for the separator from then on', async () => {
  const { user } = open()
  await scan('010952123400001310AB17261231', { keys: [press('F8')] })
  await user.click(screen.getByRole('button', { name: 'Take F8 for the separator' }))
  expect(scans.settings.gsKey).toBe('F8')
})

test('a real burst of keys is shown as it came', async () => {
  open()
  expect(screen.getByText('Scan any barcode')).toBeVisible()
  await act(async () => {
    for (const key of '010952123400001310AB') fireEvent.keyDown(document.body, { key })
    fireEvent.keyDown(document.body, { key: ']', ctrlKey: true })
    for (const key of '17261231') fireEvent.keyDown(document.body, { key })
    fireEvent.keyDown(document.body, { key: 'Enter' })
  })
  expect(screen.getByText('The scanner works as it should')).toBeVisible()
  expect(screen.getByText('It sends separators, too.')).toBeVisible()
  expect(screen.getByText('29 characters')).toBeVisible()
  const gs = screen.getByText('GS').closest('li') as HTMLElement
  expect(within(gs).getByText('1D')).toBeVisible()
  expect(screen.getByText('Item')).toBeVisible()
  expect(screen.getByText('USE BY or EXPIRY')).toBeVisible()
  expect(screen.getByText('261231')).toBeVisible()
  expect(screen.getByText(/^30 keys in \d+ ms, ended by Enter$/)).toBeVisible()
  expect(screen.getByText(/Ctrl\+\]/)).toBeVisible()
})

test('every way to read an ambiguous scan is shown', async () => {
  open()
  await scan('010952123400001310AB17261231')
  expect(screen.getByText('(01)09521234000013 (10)AB17261231')).toBeVisible()
  expect(screen.getByText('(01)09521234000013 (10)AB (17)261231')).toBeVisible()
})

test('the symbology is told where the scanner sends it', async () => {
  open()
  await scan(']C10109521234000013')
  expect(screen.getByText('GS1-128 (]C1)')).toBeVisible()
})
