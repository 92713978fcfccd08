import { isRussian } from '../russian'
import type { KeyPress } from '../scan'

/** The separator of GS1 codes. Not imported, so that what reads codes can come later than what catches them. */
const GS = '\u001d'

/** What a key means in the middle of a scan. */
export type Meant =
  | { what: 'text'; typed: string; american: string | null }
  | { what: 'end'; end: 'Enter' | 'Tab' }
  /** Pressed beside others: says nothing itself. */
  | { what: 'modifier' }
  /** A digit of Alt+0029. */
  | { what: 'alt_digit'; digit: string }
  /** The text comes by an input event. */
  | { what: 'by_input' }
  /** F-keys and the like: no text, yet a scanner may press it. */
  | { what: 'silent' }
  /** What only people press. */
  | { what: 'human' }

const text = (typed: string, american: string | null = null): Meant => ({ what: 'text', typed, american })

/** Keys of an American keyboard by their place, without and with Shift. */
const AMERICAN: Readonly<Record<string, string>> = {
  Backquote: '`~',
  Minus: '-_',
  Equal: '=+',
  BracketLeft: '[{',
  BracketRight: ']}',
  Backslash: '\\|',
  Semicolon: ';:',
  Quote: `'"`,
  Comma: ',<',
  Period: '.>',
  Slash: '/?',
  Space: '  ',
}
const SHIFTED_DIGITS = ')!@#$%^&*('

/** What a key would type under the American layout. Caps Lock is left out: scanners press Shift for capitals. */
export function americanOf({ code, shiftKey }: Pick<KeyboardEvent, 'code' | 'shiftKey'>): string | null {
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  if (letter) return shiftKey ? letter : letter.toLowerCase()
  const digit = /^(Digit|Numpad)(\d)$/.exec(code)
  if (digit)
    return digit[1] === 'Digit' && shiftKey ? SHIFTED_DIGITS.charAt(Number(digit[2])) : (digit[2] ?? null)
  return AMERICAN[code]?.charAt(shiftKey ? 1 : 0) ?? null
}

/** Whether a key can only have been pressed under the Russian layout, where the key with the slash types a point. */
export const pressedRussian = ({ key, code }: Pick<KeyPress, 'key' | 'code'>) =>
  (key.length === 1 && isRussian(key)) || (code === 'Slash' && (key === '.' || key === ','))

/** The control character of Ctrl and a key: Ctrl+] is U+001D. */
function control(event: KeyboardEvent): Meant {
  const key = americanOf(event) ?? event.key
  if (!/^[A-Za-z[\\\]^_]$/.test(key)) return { what: 'silent' }
  const character = String.fromCharCode(key.toUpperCase().charCodeAt(0) & 31)
  if (character === '\r' || character === '\n') return { what: 'end', end: 'Enter' }
  if (character === '\t') return { what: 'end', end: 'Tab' }
  // Under the Russian layout the key has another name but the same place; without a place its letter tells.
  return text(character)
}

const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'CapsLock', 'NumLock', 'Meta', 'Fn'])
const HUMAN = /^(Backspace|Delete|Escape|Arrow|Home|End|Page|Insert|ContextMenu|Dead|Compose)/

/**
 * What a key press means.
 * @param gsKey the key that this scanner presses for the separator
 */
export function meaningOf(event: KeyboardEvent, gsKey: string | null): Meant {
  const { key, code } = event
  if (gsKey !== null && (key === gsKey || code === gsKey)) return text(GS)
  if (event.keyCode === 229 || key === 'Unidentified' || key === 'Process') return { what: 'by_input' }
  if (MODIFIERS.has(key)) return { what: 'modifier' }
  if (key === 'Enter' || key === 'Tab') return { what: 'end', end: key }
  if (event.metaKey) return { what: 'human' }
  if (event.altKey && !event.ctrlKey) {
    const digit = /^\d$/.test(key) ? key : /^Numpad(\d)$/.exec(code)?.[1]
    return digit === undefined ? { what: 'silent' } : { what: 'alt_digit', digit }
  }
  // AltGr is Ctrl and Alt to some: what it types is text.
  if (event.ctrlKey && !event.altKey) return key === 'ъ' || key === 'Ъ' ? text(GS) : control(event)
  if (key.length === 1) return text(key, americanOf(event))
  return HUMAN.test(key) ? { what: 'human' } : { what: 'silent' }
}

/** The character of a number that was typed while Alt was held. */
export const altCharacter = (digits: string) => String.fromCharCode(Number(digits) & 0xff)

export function pressOf(event: KeyboardEvent, at: number): KeyPress {
  const { key, code, ctrlKey: ctrl, altKey: alt, shiftKey: shift } = event
  return { key, code, ctrl, alt, shift, capsLock: event.getModifierState('CapsLock'), at }
}
