// @vitest-environment node
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')

const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)].map(
    ([, name = '', light = '', dark = '']) => [name, { light, dark }] as const,
  ),
)

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(one: string, other: string, theme: 'light' | 'dark'): number {
  const [a, b] = [one, other].map((name) => {
    const token = tokens.get(name)
    if (!token) throw new Error(`no token ${name}`)
    return luminance(token[theme])
  })
  const [high = 0, low = 0] = [a ?? 0, b ?? 0].sort((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}

const grounds = ['canvas', 'surface', 'sunken', 'hover']
const states = ['accepted', 'doing', 'waiting', 'attention', 'wrong', 'doubtful']

/** [what is read, what is behind it, the least contrast]. */
const pairs: [string, string, number][] = [
  // The handheld's prompt is ink on canvas or surface.
  ...grounds.map((ground): [string, string, number] => ['ink', ground, 7]),
  ...grounds.map((ground): [string, string, number] => ['muted', ground, 4.5]),
  ...grounds.map((ground): [string, string, number] => ['accent-ink', ground, 4.5]),
  ...states.flatMap((state): [string, string, number][] => [
    [state, `${state}-soft`, 4.5],
    [state, 'canvas', 4.5],
    [state, 'surface', 4.5],
  ]),
  ['ink', 'wrong-soft', 7],
  ['ink', 'attention-soft', 7],
  ['ink', 'accent-soft', 7],
  ['on-accent', 'accent', 7],
  ['on-accent', 'accent-hover', 7],
  ['line-strong', 'surface', 3],
  ['line-strong', 'canvas', 3],
  ['focus', 'canvas', 3],
  ['focus', 'surface', 3],
]

describe.each(['light', 'dark'] as const)('contrast in the %s theme', (theme) => {
  test.each(pairs)('%s on %s is at least %f', (text, ground, least) => {
    expect(contrast(text, ground, theme)).toBeGreaterThanOrEqual(least)
  })
})

test('every token has a light and a dark value', () => {
  expect(tokens.size).toBe([...css.matchAll(/^ {2}--/gm)].length)
})
