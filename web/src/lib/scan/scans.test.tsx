import { act, fireEvent, render } from '@testing-library/react'
import { describe, expect, test, vi } from 'vitest'
import { PASS, ScanQueue } from './queue'
import { read } from './read'
import { ScanProvider, useScans } from './ScanProvider'
import type { RawScan } from './scan'
import { type Scan, Scans } from './scans'

const raw = (text: string, more: Partial<RawScan> = {}): RawScan => ({
  raw: text,
  source: 'keys',
  keys: [],
  end: 'Enter',
  capsLock: false,
  ...more,
})

/** A clock whose timers fire when told to. */
function timers() {
  const waiting = new Set<() => void>()
  return {
    after: (_milliseconds: number, run: () => void) => {
      waiting.add(run)
      return () => waiting.delete(run)
    },
    fire: () => {
      for (const run of waiting) run()
      waiting.clear()
    },
  }
}

describe('the queue', () => {
  test('hands over one after another, also while one is still being handled', async () => {
    const queue = new ScanQueue<number>({ clock: timers() })
    const seen: string[] = []
    let go: () => void = () => undefined
    queue.listen(async (scan) => {
      seen.push(`begin ${scan}`)
      await new Promise<void>((resolve) => {
        go = resolve
      })
      seen.push(`end ${scan}`)
    })
    for (let scan = 0; scan < 10; scan += 1) queue.push(scan)
    expect(queue.length).toBe(9)
    for (let scan = 0; scan < 10; scan += 1) {
      await vi.waitFor(() => expect(seen).toHaveLength(2 * scan + 1))
      go()
    }
    await vi.waitFor(() => expect(seen).toHaveLength(20))
    expect(seen.slice(0, 4)).toEqual(['begin 0', 'end 0', 'begin 1', 'end 1'])
    expect(queue.length).toBe(0)
  })

  test('goes on when a handler fails, and says so', async () => {
    const failed = vi.fn()
    const queue = new ScanQueue<number>({ clock: timers(), failed })
    const seen: number[] = []
    queue.listen((scan) => {
      seen.push(scan)
      if (scan === 1) throw new Error('no')
    })
    queue.push(1)
    queue.push(2)
    await vi.waitFor(() => expect(seen).toEqual([1, 2]))
    expect(failed).toHaveBeenCalledOnce()
  })

  test('gives what a screen that leaves passes on, in order, to the next', async () => {
    const clock = timers()
    const unclaimed = vi.fn()
    const queue = new ScanQueue<number>({ clock, unclaimed })
    const leaving = vi.fn((): typeof PASS => PASS)
    const stop = queue.listen(leaving)
    for (const scan of [1, 2, 3]) queue.push(scan)
    await vi.waitFor(() => expect(queue.length).toBe(3))
    expect(leaving).toHaveBeenCalledOnce()
    const seen: number[] = []
    queue.listen((scan) => void seen.push(scan))
    stop()
    await vi.waitFor(() => expect(seen).toEqual([1, 2, 3]))
    clock.fire()
    expect(unclaimed).not.toHaveBeenCalled()
  })

  test('keeps a scan between two screens, and tells of one that nobody wants', async () => {
    const clock = timers()
    const unclaimed = vi.fn()
    const queue = new ScanQueue<number>({ clock, unclaimed })
    const seen: number[] = []
    queue.push(1)
    const stop = queue.listen((scan) => void seen.push(scan))
    await vi.waitFor(() => expect(seen).toEqual([1]))
    stop()
    queue.push(2)
    clock.fire()
    expect(unclaimed).toHaveBeenCalledExactlyOnceWith(2)
  })

  test('gives scans only to who is on top', async () => {
    const queue = new ScanQueue<number>({ clock: timers() })
    const seen: string[] = []
    const listen = (name: string, level?: number) =>
      queue.listen((scan) => void seen.push(`${name} ${scan}`), level)
    const dialog = listen('dialog', 1)
    listen('screen')
    queue.push(1)
    await vi.waitFor(() => expect(seen).toEqual(['dialog 1']))
    dialog()
    queue.push(2)
    await vi.waitFor(() => expect(seen).toEqual(['dialog 1', 'screen 2']))
  })
})

describe('what is known of the scanner', () => {
  const last = (scans: Scans, one: RawScan) =>
    new Promise<Scan>((resolve) => {
      const stop = scans.queue.listen((scan) => {
        stop()
        resolve(scan)
      })
      scans.push(one)
    })
  const ambiguous = raw('010952123400001310AB17261231')

  test('that it sends separators, from the first that arrives, and after the page is opened anew', async () => {
    const scans = new Scans({ read })
    expect((await last(scans, ambiguous)).reading.kind).toBe('ambiguous')
    await last(scans, raw('010952123400001310AB\u001d17261231'))
    expect((await last(scans, ambiguous)).reading).toMatchObject({ kind: 'product', lot: 'AB17261231' })
    expect(new Scans({ read }).settings.separatorsArrive).toBe(true)
  })

  test('is not learnt from what was pasted or seen by the camera, which loses none', async () => {
    const scans = new Scans({ read })
    await last(scans, raw('010952123400001310AB\u001d17261231', { source: 'paste' }))
    expect((await last(scans, { ...ambiguous, source: 'camera' })).reading.kind).toBe('product')
    expect(scans.settings.separatorsArrive).toBe(false)
  })

  test.each(['nonsense', '[1]', '{"gsKey":7,"idleMs":"x","prefixes":null}'])('forgets %s', (memory) => {
    localStorage.setItem('ambar.scanner', memory)
    expect(new Scans({ read }).settings).toMatchObject({
      gsKey: null,
      idleMs: 100,
      prefixes: expect.any(Array),
    })
  })
})

function Screen({ name, seen }: { name: string; seen: string[] }) {
  useScans(({ reading }) => void seen.push(`${name} ${reading.text}`))
  return null
}

test('a component gets what is scanned while it is there, and its latest handler counts', async () => {
  const scans = new Scans({ read })
  const seen: string[] = []
  const shown = (name: string) => (
    <ScanProvider scans={scans} catchInput={false}>
      <Screen name={name} seen={seen} />
    </ScanProvider>
  )
  const view = render(shown('a'))
  const type = (text: string) => {
    for (const key of [...text, 'Enter']) fireEvent.keyDown(document.body, { key })
  }
  await act(async () => type('12345'))
  view.rerender(shown('b'))
  await act(async () => type('67890'))
  expect(seen).toEqual(['a 12345', 'b 67890'])
  view.unmount()
  await act(async () => type('11111'))
  expect(seen).toHaveLength(2)
})

test('what is scanned before it can be read is read in its order', async () => {
  let arrive: (module: typeof read) => void = () => undefined
  const scans = new Scans({ read: { later: () => new Promise((resolve) => (arrive = resolve)) } })
  const seen: string[] = []
  scans.queue.listen((scan) => void seen.push(scan.reading.text))
  for (const raw of ['A', 'B']) scans.push({ raw, source: 'camera', keys: [], end: 'whole', capsLock: false })
  expect(seen).toEqual([])
  arrive(read)
  await scans.prepare()
  await vi.waitFor(() => expect(seen).toEqual(['A', 'B']))
})
