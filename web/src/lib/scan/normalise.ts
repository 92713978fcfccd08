import { aimAt } from './gs1/carriers'
import { GS } from './gs1/elements'
import type { Warning } from './reading'
import { isRussian } from './russian'

export interface Normalised {
  text: string
  /** What was typed under the Russian layout: the code may really be Cyrillic. */
  typed?: string
  symbology: string | null
  /** A separator arrived, be it at the very beginning: then none was lost. */
  separators: boolean
  warnings: Warning[]
}

// The same keys under the Russian layout and under the American one, one to one.
const RUSSIAN = 'йцукенгшщзхъфывапролджэячсмитьбюёЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ"№;:?.,/'
const AMERICAN = 'qwertyuiop[]asdfghjkl;\'zxcvbnm,.`QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>~@#$^&/?|'

const KEYS = new Map([...RUSSIAN].map((character, at) => [character, AMERICAN.charAt(at)]))

export { isRussian }

/** What the keys would have typed under the American layout. */
export const toAmerican = (text: string) =>
  [...text].map((character) => KEYS.get(character) ?? character).join('')

const swapCase = (text: string) =>
  [...text].map((one) => (one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase())).join('')

/** Identifiers with the case of the letter turned round, where no other identifier is written so. */
const SHOUTED = /^\](?:[cqiaf]\d|D\d)/

/** How scanners and people write the separator out. */
const WRITTEN = /<GS>|\{GS\}|\[GS\]|<FNC1>|\{FNC1\}|\\u001d|\\x1d|␝/gi

const LEADING = new RegExp(`^${GS}+`)

export interface NormaliseOptions {
  gsCharacter?: string | null
  /** Whether Caps Lock is known to have been on. */
  capsLock?: boolean
}

/** The text of a scan as it stood in the symbol, as far as that is certain, and what was put right. */
export function normalise(
  raw: string,
  { gsCharacter = null, capsLock = false }: NormaliseOptions = {},
): Normalised {
  const warnings: Warning[] = []
  const unframed = raw.replace(/^[\uFEFF\r\n\t ]+/, '').replace(/[\r\n\t ]+$/, '')
  if (raw.startsWith('\uFEFF')) warnings.push('bom')
  if (/[\r\n\t]$/.test(raw)) warnings.push('line_end')
  let text = unframed
  if (isRussian(text)) {
    text = toAmerican(text)
    warnings.push('layout_ru')
  }
  if (SHOUTED.test(text)) {
    text = swapCase(text)
    warnings.push('caps_lock')
  } else if (capsLock) {
    warnings.push('caps_lock')
  }
  const separated = text.replace(WRITTEN, GS)
  if (separated !== text) warnings.push('separator_text')
  text = gsCharacter ? separated.replaceAll(gsCharacter, GS) : separated
  const symbology = aimAt(text)
  // FNC1 at the beginning says only that what follows is of GS1.
  const body = (symbology === null ? text : text.slice(symbology.length)).replace(LEADING, '')
  const really = warnings.includes('layout_ru') ? { typed: unframed } : {}
  return { text: body, ...really, symbology, separators: text.includes(GS), warnings }
}
