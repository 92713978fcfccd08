import { describe, expect, test } from 'vitest'
import { arrived, faultsOf } from './faults'
import { read } from './read'
import type { KeyPress, RawScan } from './scan'
import { type Scan, Scans } from './scans'

const press = (key: string, at = 0): KeyPress => ({
  key,
  code: '',
  ctrl: false,
  alt: false,
  shift: false,
  capsLock: false,
  at,
})

/** What is wrong with a scan that came so. */
async function faults(raw: string, more: Partial<RawScan> = {}, settings = {}) {
  const scans = new Scans({ read, today: () => new Date('2026-11-01') })
  scans.change(settings)
  const scan = await new Promise<Scan>((resolve) => {
    scans.queue.listen(resolve)
    scans.push({ raw, source: 'keys', keys: [], end: 'Enter', capsLock: false, ...more })
  })
  return faultsOf({ scan, settings: scans.settings, thisYear: 2026 })
}

describe('a scan that is as it should be', () => {
  test.each([
    '9521234000013',
    ']C101095212340000131726123110L-55',
    `010952123400001310AB\u001d17261231`,
    'L-A-01-02',
    'CMD-OK',
    'https://id.gs1.org/01/09521234000013/10/L1',
  ])('%s', async (raw) => {
    expect(await faults(raw)).toEqual([])
  })
})

describe('what is wrong is named', () => {
  test.each([
    ['the separator was lost', '010952123400001310AB17261231', 'separator_lost'],
    ['the separator of a marking code was lost', '010952123400405921bQSy6p93!;j!', 'separator_lost'],
    ['the layout is Russian', '010952123400404221п,ФЕсЫГГ7О?80', 'layout_ru'],
    ['the case is turned round', ']c10109521234000013', 'caps_lock'],
    ['a number is cut off', '95212340000', 'truncated'],
    ['elements are cut off', ']C10109521234', 'truncated'],
    ['a digit was misread', '9521234000014', 'check_digit'],
    ['two numbers stand together', '95212340000139521234000020', 'glued'],
    ['one number stands there twice', '95212340000139521234000013', 'glued'],
    ['one label stands there twice', 'L-A-01L-A-01', 'glued'],
  ])('%s', async (_what, raw, code) => {
    expect(await faults(raw)).toEqual([{ code }])
  })

  test('Caps Lock was on', async () => {
    expect(await faults('9521234000013', { capsLock: true })).toEqual([{ code: 'caps_lock' }])
  })

  test('nothing says where the scan ends', async () => {
    expect(await faults('9521234000013', { end: 'idle' })).toEqual([{ code: 'no_suffix' }])
  })

  test('a key presses where the separator should be', async () => {
    const keys = [press('0'), press('F8')]
    const raw = '010952123400001310AB17261231'
    expect(await faults(raw, { keys })).toEqual([{ code: 'separator_key', what: 'F8' }])
    expect(await faults(`010952123400001310AB\u001d17261231`, { keys }, { gsKey: 'F8' })).toEqual([])
  })

  test.each([
    ['d9521234000013', 'd'],
    ['*010952123400001310A', '*'],
    ['\u00029521234000013', '\u0002'],
  ])('a prefix is left in %j', async (raw, what) => {
    expect(await faults(raw)).toEqual([{ code: 'prefix_left', what }])
  })

  test('several things at once, the worst first', async () => {
    const found = await faults('010952123400001310ФИ17261231', { end: 'idle', capsLock: true })
    expect(found.map(({ code }) => code)).toEqual(['separator_lost', 'layout_ru', 'caps_lock', 'no_suffix'])
  })
})

test('what has arrived is shown character by character', () => {
  expect(arrived('A \u001d\r№')).toEqual([
    { character: 'A', name: null, hex: '41' },
    { character: ' ', name: 'SP', hex: '20' },
    { character: '\u001d', name: 'GS', hex: '1D' },
    { character: '\r', name: 'CR', hex: '0D' },
    { character: '№', name: null, hex: '2116' },
  ])
})
