import type { Tone } from '~/lib/steps'
import { preferences, type Volume } from '../preferences'

/** A note: how high, how long, how long until the next begins, in what voice. */
export interface Note {
  hertz: number
  ms: number
  pauseMs?: number
  voice: OscillatorType
}

/** Told apart by height, number and voice, also through ear protection. No files: they are made here. */
export const SOUNDS: Record<Tone, Note[]> = {
  accepted: [{ hertz: 1320, ms: 80, voice: 'triangle' }],
  done: [
    { hertz: 880, ms: 90, voice: 'triangle' },
    { hertz: 1175, ms: 90, voice: 'triangle' },
    { hertz: 1760, ms: 160, voice: 'triangle' },
  ],
  wrong: [
    { hertz: 165, ms: 220, pauseMs: 70, voice: 'sawtooth' },
    { hertz: 123, ms: 320, voice: 'sawtooth' },
  ],
  question: [
    { hertz: 523, ms: 130, pauseMs: 60, voice: 'square' },
    { hertz: 784, ms: 130, pauseMs: 60, voice: 'square' },
    { hertz: 523, ms: 130, voice: 'square' },
  ],
}

/** In milliseconds: on, off, on. */
export const VIBRATIONS: Record<Tone, number[]> = {
  accepted: [35],
  done: [40, 40, 90],
  wrong: [250, 80, 250],
  question: [70, 60, 70, 60, 70],
}

const LOUDNESS: Record<Volume, number> = { off: 0, quiet: 0.15, loud: 0.9 }
/** So that notes do not click. */
const SOFT_S = 0.008

let context: AudioContext | null = null

/** Browsers stay silent until a person has touched the page: the tap that signs in opens the sound. */
export function unlockSounds(): void {
  const Context = window.AudioContext as typeof AudioContext | undefined
  if (!Context) return
  context ??= new Context()
  if (context.state === 'suspended') void context.resume().catch(() => undefined)
}

/** Opens the sound at the first touch or key, and again whenever the browser has put it to sleep. */
export function startSounds(): void {
  for (const event of ['pointerdown', 'keydown'] as const) {
    window.addEventListener(event, unlockSounds, { capture: true, passive: true })
  }
}

function playNotes(audio: AudioContext, notes: Note[], loudness: number): void {
  let at = audio.currentTime
  for (const { hertz, ms, pauseMs = 15, voice } of notes) {
    const [oscillator, gain] = [audio.createOscillator(), audio.createGain()]
    const end = at + ms / 1000
    oscillator.type = voice
    oscillator.frequency.value = hertz
    gain.gain.setValueAtTime(0, at)
    gain.gain.linearRampToValueAtTime(loudness, at + SOFT_S)
    gain.gain.setValueAtTime(loudness, end - SOFT_S)
    gain.gain.linearRampToValueAtTime(0, end)
    oscillator.connect(gain).connect(audio.destination)
    oscillator.start(at)
    oscillator.stop(end)
    at = end + pauseMs / 1000
  }
}

/** Sounds and vibrates. The picture is the screen's own. */
export function tell(tone: Tone, volume: Volume = preferences().volume): void {
  // A device in a holder says nothing by its shaking, and one without a motor says so by an error.
  try {
    navigator.vibrate?.(VIBRATIONS[tone])
  } catch {
    // Forbidden by the browser.
  }
  const loudness = LOUDNESS[volume]
  if (context && loudness > 0) playNotes(context, SOUNDS[tone], loudness)
}
