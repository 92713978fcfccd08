import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { setPreference } from '../preferences'
import { SOUNDS, startSounds, tell, VIBRATIONS } from './sounds'

const played: { hertz: number; voice: string }[] = []

class Audio {
  state = 'suspended'
  currentTime = 0
  destination = {}
  resume = vi.fn(async () => {
    this.state = 'running'
  })
  createOscillator() {
    const oscillator = {
      type: '',
      frequency: { value: 0 },
      connect: (next: unknown) => next,
      start: () => played.push({ hertz: oscillator.frequency.value, voice: oscillator.type }),
      stop: () => undefined,
    }
    return oscillator
  }
  createGain() {
    const gain = { setValueAtTime: vi.fn(), linearRampToValueAtTime: vi.fn() }
    return { gain, connect: (next: unknown) => next }
  }
}

const vibrate = vi.fn(() => true)

beforeEach(() => {
  played.length = 0
  vi.stubGlobal('AudioContext', Audio)
  vi.stubGlobal('navigator', Object.assign(Object.create(navigator), { vibrate }))
})
afterEach(() => setPreference('volume', 'loud'))

test('nothing sounds before the first touch, everything after it', () => {
  startSounds()
  tell('accepted')
  expect(played).toEqual([])
  window.dispatchEvent(new Event('pointerdown'))
  tell('wrong')
  expect(played).toEqual(SOUNDS.wrong.map(({ hertz, voice }) => ({ hertz, voice })))
  expect(vibrate).toHaveBeenLastCalledWith(VIBRATIONS.wrong)
})

test('the volume is the chosen one, and off is silent', () => {
  window.dispatchEvent(new Event('pointerdown'))
  setPreference('volume', 'off')
  tell('done')
  expect(played).toEqual([])
  tell('done', 'quiet')
  expect(played).toHaveLength(3)
})

test('each of the four is told apart by ear and by hand', () => {
  const ears = Object.values(SOUNDS).map((notes) => JSON.stringify(notes))
  const hands = Object.values(VIBRATIONS).map((pattern) => JSON.stringify(pattern))
  expect(new Set(ears).size).toBe(4)
  expect(new Set(hands).size).toBe(4)
})
