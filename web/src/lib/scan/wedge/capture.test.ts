import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { GS } from '../gs1/elements'
import { normalise } from '../normalise'
import { read } from '../read'
import type { Clock, RawScan } from '../scan'
import { DEFAULTS, type ScanSettings } from '../settings'
import { captureScans } from './capture'

interface Typed {
  t: number
  key?: string
  code?: string
  ctrl?: boolean
  alt?: boolean
  shift?: boolean
  capsLock?: boolean
  keyCode?: number
  /** A key that only goes down, or only comes up. */
  down?: boolean
  input?: string
  paste?: string
  focus_lost?: boolean
  focus_gained?: boolean
}

/** Time that passes when it is told to. */
class TestClock implements Clock {
  now = 0
  private timers: { at: number; run: () => void }[] = []

  timeOf = () => this.now

  after(milliseconds: number, run: () => void) {
    const timer = { at: this.now + milliseconds, run }
    this.timers.push(timer)
    return () => {
      this.timers = this.timers.filter((other) => other !== timer)
    }
  }

  to(time: number) {
    for (;;) {
      const next = this.timers.filter(({ at }) => at <= time).toSorted((a, b) => a.at - b.at)[0]
      if (!next) break
      this.timers = this.timers.filter((timer) => timer !== next)
      this.now = Math.max(this.now, next.at)
      next.run()
    }
    this.now = Math.max(this.now, time)
  }
}

/** What a browser does with a key that nobody keeps from it. */
function type(element: Element, text: string) {
  if (!(element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)) return
  const before = new InputEvent('beforeinput', {
    data: text,
    inputType: 'insertText',
    bubbles: true,
    cancelable: true,
  })
  if (!element.dispatchEvent(before)) return
  element.value += text
  element.dispatchEvent(new InputEvent('input', { data: text, inputType: 'insertText', bubbles: true }))
}

class Keyboard {
  scans: RawScan[] = []
  clock = new TestClock()
  /** Keys that the page and the browser got. */
  reached: string[] = []
  private readonly stop: () => void

  constructor(settings: Partial<ScanSettings> = {}, catchInput = true) {
    const all = { ...DEFAULTS, ...settings }
    document.addEventListener('keydown', this.hear)
    this.stop = captureScans(window, {
      onScan: (scan) => void this.scans.push(scan),
      settings: () => all,
      clock: this.clock,
      catchInput,
    })
  }

  private readonly hear = ({ key }: KeyboardEvent) => void this.reached.push(key)

  end() {
    this.stop()
    document.removeEventListener('keydown', this.hear)
  }

  get raws() {
    return this.scans.map(({ raw }) => raw)
  }

  private key(event: Typed) {
    const {
      key = '',
      code = '',
      ctrl = false,
      alt = false,
      shift = false,
      keyCode = 0,
      capsLock = false,
    } = event
    const init = {
      key,
      code,
      keyCode,
      ctrlKey: ctrl,
      altKey: alt,
      shiftKey: shift,
      modifierCapsLock: capsLock,
      bubbles: true,
      cancelable: true,
    }
    const target = () => document.activeElement ?? document.body
    if (event.down !== false) {
      const free = target().dispatchEvent(new KeyboardEvent('keydown', init))
      if (free && key.length === 1 && !ctrl && !alt) type(target(), key)
    }
    if (event.down !== true) target().dispatchEvent(new KeyboardEvent('keyup', init))
  }

  hand(event: Typed) {
    this.clock.to(event.t)
    if (event.key !== undefined) this.key(event)
    if (event.input !== undefined) type(document.activeElement ?? document.body, event.input)
    if (event.paste !== undefined) {
      const paste = new Event('paste', { bubbles: true, cancelable: true })
      Object.assign(paste, { clipboardData: { getData: () => event.paste } })
      ;(document.activeElement ?? document.body).dispatchEvent(paste)
    }
    if (event.focus_lost) window.dispatchEvent(new Event('blur'))
    if (event.focus_gained) window.dispatchEvent(new Event('focus'))
  }

  play(events: readonly Typed[]) {
    for (const event of events) this.hand(event)
    this.clock.to(this.clock.now + 1000)
  }

  /** Types a text, a key every so many milliseconds. */
  text(text: string, every = 8, end: string | null = 'Enter') {
    const from = this.clock.now
    const events = [...text].map((key, at) => ({ t: from + at * every, key }))
    this.play(end === null ? events : [...events, { t: from + text.length * every, key: end }])
  }
}

let keyboard: Keyboard
const start = (settings?: Partial<ScanSettings>, catchInput?: boolean) => {
  keyboard = new Keyboard(settings, catchInput)
  return keyboard
}
afterEach(() => keyboard.end())
beforeEach(() => {
  // Frames come at once.
  vi.stubGlobal('requestAnimationFrame', (drawn: FrameRequestCallback) => drawn(0))
  document.body.innerHTML = '<textarea id="note">Old</textarea><button id="go">Go</button>'
})
const note = () => document.getElementById('note') as HTMLTextAreaElement

describe('what scanners type', () => {
  interface Case {
    case: string
    events: Typed[]
    scans: string[] | null
    config?: { gs_key?: string }
    focus?: string
    expect_normalised?: string
  }
  // From web/, where the tests run.
  const { cases } = JSON.parse(readFileSync('../testdata/scan/wedge/keystrokes.json', 'utf8')) as {
    cases: Case[]
  }

  test.each(cases)('$case', ({ events, scans, config, focus, expect_normalised }) => {
    start({ gsKey: config?.gs_key ?? null })
    if (focus) note().focus()
    keyboard.play(events)
    if (scans) expect(keyboard.raws).toEqual(scans)
    if (expect_normalised) {
      expect(keyboard.raws.map((raw) => normalise(raw).text)).toEqual([expect_normalised])
    }
    expect(note().value).toBe('Old')
  })
})

describe('during a scan', () => {
  test('the browser sees neither shortcuts nor function keys, Enter or Tab', () => {
    start()
    document.getElementById('go')?.focus()
    const text = [...'0109521234000013'].map((key, at) => ({ t: at * 8, key }))
    keyboard.play([
      ...text,
      { t: 130, key: ']', ctrl: true },
      { t: 138, key: 'F6' },
      { t: 146, key: 'w', ctrl: true },
      { t: 154, key: 'Tab' },
    ])
    expect(keyboard.reached).toEqual(['0', '1'])
    expect(keyboard.scans[0]).toMatchObject({
      raw: `0109521234000013${GS}\u0017`,
      end: 'Tab',
      source: 'keys',
    })
  })

  test('the line feed after the carriage return presses no button', () => {
    start()
    keyboard.play([
      ...[...'95212'].map((key, at) => ({ t: at * 8, key })),
      { t: 40, key: 'Enter' },
      { t: 48, key: 'Enter' },
    ])
    expect(keyboard.raws).toEqual(['95212'])
    expect(keyboard.reached).not.toContain('Enter')
  })

  test('a first key that lags behind is part of it', () => {
    start({}, false)
    keyboard.play([{ t: 0, key: '9' }, ...[...'521234'].map((key, at) => ({ t: 60 + at * 8, key }))])
    expect(keyboard.raws).toEqual(['9521234'])
  })

  test('a slow scanner is heard where nobody can be typing, if it presses Enter', () => {
    start({}, false)
    keyboard.text('9521234000013', 70)
    keyboard.text('9521234000020', 70, null)
    expect(keyboard.raws).toEqual(['9521234000013'])
  })

  test('several slow keys at the beginning are part of it', () => {
    start({}, false)
    keyboard.play([
      ...[...'952'].map((key, at) => ({ t: at * 70, key })),
      ...[...'1234000013'].map((key, at) => ({ t: 200 + at * 8, key })),
    ])
    expect(keyboard.raws).toEqual(['9521234000013'])
  })

  test('a pause as long as one allows does not cut it', () => {
    start({ idleMs: 200 })
    keyboard.play([
      ...[...'9521'].map((key, at) => ({ t: at * 8, key })),
      ...[...'2340'].map((key, at) => ({ t: 150 + at * 8, key })),
    ])
    expect(keyboard.raws).toEqual(['95212340'])
  })

  test('a busy device that gets the last keys late does not cut it, where Enter ends them', () => {
    start()
    keyboard.text('95212340')
    const begun = keyboard.clock.now
    // Pressed in time, handed over half a second later.
    const typed = [...'95212341', 'Enter']
    const pressedAt = (at: number) => begun + 2000 + at * 8
    for (const [at, key] of typed.entries()) {
      keyboard.clock.timeOf = () => pressedAt(at)
      keyboard.hand({ t: pressedAt(at) + (at < 7 ? 0 : 500), key })
    }
    expect(keyboard.raws).toEqual(['95212340', '95212341'])
  })

  test('two characters and Enter are one, too', () => {
    start()
    keyboard.text('A1')
    expect(keyboard.raws).toEqual(['A1'])
  })

  test('Alt and a number is a character, however many digits it has', () => {
    start()
    const alt = (digits: string, t: number) => [
      { t, key: 'Alt', down: true },
      ...[...digits].map((key) => ({ t: t + 1, key, alt: true, code: `Numpad${key}` })),
      { t: t + 2, key: 'Alt', down: false },
    ]
    keyboard.play([
      ...alt('065', 0),
      ...alt('66', 10),
      ...alt('029', 20),
      ...alt('0049', 30),
      { t: 40, key: 'Enter' },
    ])
    expect(keyboard.raws).toEqual([`AB${GS}1`])
  })

  test('Ctrl and the key of the bracket is the separator under the Russian layout', () => {
    start()
    keyboard.play([
      ...[...'0112'].map((key, at) => ({ t: at * 8, key })),
      { t: 32, key: 'ъ', ctrl: true },
      { t: 40, key: '9' },
      { t: 48, key: 'Enter' },
    ])
    expect(keyboard.raws).toEqual([`0112${GS}9`])
  })

  test('the place of a key tells what the scanner meant, and Caps Lock does not spoil it', () => {
    start()
    const keys = [
      { key: 'ф', code: 'KeyA', shift: true, capsLock: true },
      { key: 'И', code: 'KeyB', shift: false, capsLock: true },
      { key: '.', code: 'Slash', shift: false, capsLock: true },
      { key: '7', code: 'Digit7', shift: false, capsLock: true },
      { key: 'Enter', code: 'Enter' },
    ]
    keyboard.play(keys.map((key, at) => ({ t: at * 8, ...key })))
    expect(keyboard.scans[0]).toMatchObject({ raw: 'Ab/7', typed: 'фИ.7', capsLock: true })
  })

  test('what people could press besides is known key by key', () => {
    start()
    keyboard.text('12', 8)
    const [scan] = keyboard.scans
    expect(scan?.keys.map(({ key, at }) => [key, at])).toEqual([
      ['1', 0],
      ['2', 8],
      ['Enter', 16],
    ])
  })
})

describe('a person', () => {
  test.each([8, 30])('types as ever into a field, even two keys at once (%i ms)', (between) => {
    start()
    note().focus()
    keyboard.play([
      { t: 0, key: 't' },
      { t: between, key: 'h' },
      { t: 180, key: 'e' },
      { t: 400, key: 'Enter' },
    ])
    expect(note().value).toBe('Oldthe')
    expect(keyboard.scans).toEqual([])
    expect(keyboard.reached).toEqual(['t', 'h', 'e', 'Enter'])
  })

  test('who types fast into a field is none either', () => {
    start()
    note().focus()
    keyboard.text('hello', 60)
    expect(note().value).toBe('Oldhello')
    expect(keyboard.scans).toEqual([])
  })

  test('gets back what three fingers typed at once', () => {
    start()
    note().focus()
    note().setSelectionRange(3, 3)
    keyboard.text('ing', 20, null)
    expect(note().value).toBe('Olding')
    expect(keyboard.scans).toEqual([])
  })

  test('who holds a key is no scanner', () => {
    start()
    note().focus()
    for (let t = 0; t < 600; t += 30) {
      keyboard.clock.to(t)
      const init = { key: 'a', repeat: t > 0, bubbles: true, cancelable: true }
      if (note().dispatchEvent(new KeyboardEvent('keydown', init))) type(note(), 'a')
    }
    keyboard.clock.to(2000)
    expect(note().value).toBe(`Old${'a'.repeat(20)}`)
    expect(keyboard.scans).toEqual([])
  })

  test('keeps shortcuts and Enter for himself', () => {
    start()
    keyboard.play([
      { t: 0, key: 'k', ctrl: true },
      { t: 300, key: 'Enter' },
      { t: 600, key: 'Tab' },
    ])
    expect(keyboard.reached).toEqual(['k', 'Enter', 'Tab'])
    expect(keyboard.scans).toEqual([])
  })

  test('pastes into a field what he wants', () => {
    start()
    note().focus()
    keyboard.play([{ t: 0, paste: '9521234000013' }])
    expect(keyboard.scans).toEqual([])
  })
})

describe('Android', () => {
  test('types into a field that nobody sees and that opens no keyboard', () => {
    start()
    expect(document.activeElement).toHaveAttribute('inputmode', 'none')
    keyboard.play([
      { t: 0, key: 'Unidentified', keyCode: 229 },
      { t: 1, input: '0109521234000013' },
      { t: 3, input: `10AB\n` },
    ])
    expect(keyboard.scans).toMatchObject([{ raw: '010952123400001310AB', source: 'input', end: 'Enter' }])
  })

  test('types a scan into a real field, which keeps its text', () => {
    start()
    note().focus()
    keyboard.play([
      { t: 0, key: 'Unidentified', keyCode: 229 },
      { t: 1, input: '9521234000013' },
    ])
    expect(keyboard.raws).toEqual(['9521234000013'])
    expect(note().value).toBe('Old')
  })

  test('who keeps passwords fills them at once', () => {
    start()
    const field = document.createElement('input')
    field.type = 'password'
    document.body.append(field)
    field.focus()
    keyboard.play([{ t: 0, input: 'good password 1' }])
    expect([field.value, keyboard.raws]).toEqual(['good password 1', []])
  })

  test('keyboards of people type letter by letter and suggest words', () => {
    start()
    note().focus()
    keyboard.play([
      { t: 0, key: 'Unidentified', keyCode: 229 },
      { t: 1, input: 'h' },
      { t: 200, key: 'Unidentified', keyCode: 229 },
      { t: 201, input: 'hello ' },
    ])
    expect(note().value).toBe('Oldhhello ')
    expect(keyboard.scans).toEqual([])
  })

  test('keys that also type into the hidden field count once', () => {
    start()
    keyboard.text('9521234000013')
    expect(keyboard.raws).toEqual(['9521234000013'])
  })

  test('the hidden field steps back for real ones and returns after a touch', async () => {
    start()
    note().focus()
    note().click()
    await Promise.resolve()
    expect(note()).toHaveFocus()
    note().blur()
    document.getElementById('go')?.click()
    await Promise.resolve()
    expect(document.activeElement).toHaveAttribute('data-scans')
  })
})

test('several pasted lines are several scans', () => {
  start()
  keyboard.play([{ t: 0, paste: '9521234000013\r\n9521234000020\r\n' }])
  expect(keyboard.raws).toEqual(['9521234000013', '9521234000020'])
  expect(read(keyboard.raws[0] ?? '', { thisYear: 2026 }).kind).toBe('product')
})

test('after its end nothing is taken any more', () => {
  start()
  keyboard.end()
  keyboard.text('9521234000013')
  expect(keyboard.scans).toEqual([])
  expect(document.querySelector('[data-scans]')).toBeNull()
})
